package dev.covey.node.cli.identity;

import dev.covey.api.Device;
import dev.covey.api.DeviceOffer;
import dev.covey.api.Devices;
import dev.covey.node.cli.command.CommandFailure;
import dev.covey.node.cli.command.ExitCode;
import dev.covey.node.cli.command.NetworkOptions;
import dev.covey.node.cli.command.Session;
import dev.covey.node.cli.command.Shell;
import dev.covey.node.cli.terminal.Console;
import dev.covey.node.door.ApiJson;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "add",
    description = {
      "Make another device one of yours.",
      "It gets your identity, your rooms with their keys, and your contacts. With the CODE that it shows (`covey device link`), only if it is in front",
      "of you; without one, shows a code for it (`covey device link CODE`)."
    },
    footer = {
      "",
      "Examples:",
      "  covey device add covey-device:yyyb...",
      "  covey device add                        (shows a code)"
    })
final class AddDeviceCommand implements Callable<Integer> {

  private final Shell shell;

  @Mixin NetworkOptions network = new NetworkOptions();

  @Parameters(
      arity = "0..1",
      paramLabel = "CODE",
      description = "as `covey device link` shows it on the new device")
  @Nullable String code;

  AddDeviceCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws InterruptedException, ExecutionException {
    Who.requireCode(code, "the new one's");
    try (Session session = shell.networked(network)) {
      Devices devices = session.node().devices();
      Device added = code == null ? shown(devices.offer()) : found(devices, code);
      if (shell.json()) {
        shell.console().printJson(json -> ApiJson.write(json, added));
        shell.console().flush();
      } else {
        shell.console().print("device " + added.key() + " is one of yours now");
      }
      return ExitCode.OK;
    }
  }

  private Device found(Devices devices, String given)
      throws InterruptedException, ExecutionException {
    CompletableFuture<Device> added = devices.add(given);
    if (!added.isDone()) {
      shell.console().note("looking for the device that shows this code, for 90 s at most ...");
    }
    try {
      return added.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IllegalArgumentException wrong) {
        throw new CommandFailure(ExitCode.USAGE, String.valueOf(wrong.getMessage()));
      }
      throw e;
    }
  }

  private Device shown(DeviceOffer offer) throws InterruptedException, ExecutionException {
    Console console = shell.console();
    console.note(
        "On the new device, within "
            + DeviceOffer.SECONDS / 60
            + " minutes and while this one waits:  covey device link CODE");
    console.note("Whoever else sees the code and is faster becomes you: show it to nobody.");
    console.print(offer.code());
    console.flush();
    return offer.added().get();
  }
}
