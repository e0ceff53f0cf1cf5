package dev.covey.node.http;

import dev.covey.api.Checkup;
import dev.covey.api.Finding;
import dev.covey.api.Node;
import dev.covey.api.Room;
import dev.covey.core.NotWritableException;
import dev.covey.core.StorageException;
import dev.covey.core.UnavailableException;
import dev.covey.node.door.ApiJson;
import dev.covey.node.door.Json;
import dev.covey.node.door.JsonObject;
import dev.covey.node.door.RoomInfo;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds what a request is for, and turns what goes wrong into an answer. Runs on worker threads.
 *
 * <pre>GET  /status   GET /profile   GET /peers   POST /checkup {"depth": …}   POST /stop
 * GET  /rooms    POST /rooms {"create": NAME} | {"open": NAME} | {"join": LINK}
 * POST /rooms/{id}/forget                          one that this node is not in any more
 * /contacts, /direct, /knocks, /devices, /backup   see PeopleRoutes
 * /rooms/{id, beginning of it, or name}...          see RoomRoutes</pre>
 */
final class Routes {

  private static final Logger LOG = LoggerFactory.getLogger(Routes.class);
  private static final int MAX_REQUEST = 16 * 1024;
  private static final int LONGEST_CHECKUP = 3_600;

  private final Node node;
  private final Runnable stop;

  Routes(Node node, Runnable stop) {
    this.node = node;
    this.stop = stop;
  }

  /** Answers, whatever happens; leaves the body open. */
  void serve(Exchange exchange) {
    try {
      try {
        route(exchange);
      } catch (CompletionException | ExecutionException e) {
        problem(exchange, e.getCause() == null ? e : e.getCause());
      } catch (RuntimeException e) {
        problem(exchange, e);
      }
    } catch (IOException e) {
      // The client has gone: there is nobody left to answer.
      LOG.debug("door: {}", e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void route(Exchange exchange)
      throws IOException, InterruptedException, ExecutionException {
    List<String> path = exchange.path();
    String first = path.isEmpty() ? "" : path.get(0);
    if (first.equals("rooms") && path.size() > 1) {
      Room room =
          node.room(path.get(1))
              .orElseThrow(() -> new HttpProblem(404, "no such room: " + path.get(1)));
      if (path.size() == 3 && (exchange.method() + path.get(2)).equals("POSTforget")) {
        node.forget(room.id());
        exchange.json(200, Json.object(j -> j.writeStringProperty("forgotten", room.id())));
      } else {
        new RoomRoutes(room, exchange).serve(path.subList(2, path.size()));
      }
      return;
    }
    if (PeopleRoutes.FIRST.contains(first)) {
      new PeopleRoutes(node, exchange).serve(path);
      return;
    }
    switch (path.size() == 1 ? exchange.method() + " " + first : "") {
      case "GET status" -> exchange.json(200, Json.write(j -> ApiJson.write(j, node.status())));
      case "GET profile" -> exchange.json(200, Json.write(j -> ApiJson.write(j, node.profile())));
      case "GET peers" ->
          exchange.json(
              200,
              Json.object(j -> ApiJson.array(j, "peers", node.status().peers(), ApiJson::write)));
      case "POST checkup" -> {
        JsonObject request = Json.parseObject(exchange.bodyText(MAX_REQUEST));
        Checkup depth = ApiJson.constant(Checkup.class, request.string("depth"));
        List<Finding> findings =
            await(node.checkup(depth), depth == Checkup.QUICK ? 60 : LONGEST_CHECKUP);
        exchange.json(
            200, Json.object(j -> ApiJson.array(j, "findings", findings, ApiJson::write)));
      }
      case "GET rooms" -> {
        List<RoomInfo> rooms = node.rooms().stream().map(RoomInfo::of).toList();
        exchange.json(200, Json.object(j -> ApiJson.array(j, "rooms", rooms, ApiJson::write)));
      }
      case "POST rooms" -> enter(exchange);
      case "POST stop" -> {
        exchange.json(202, Json.object(j -> j.writeBooleanProperty("stopping", true)));
        new Thread(stop, "covey-stop").start();
      }
      default -> throw noSuch(exchange, first);
    }
  }

  private static HttpProblem noSuch(Exchange exchange, String first) {
    boolean known =
        List.of("status", "profile", "peers", "checkup", "rooms", "stop").contains(first);
    return known && exchange.path().size() == 1
        ? new HttpProblem(405, exchange.method() + " is not possible here")
        : new HttpProblem(404, "no such address");
  }

  private void enter(Exchange exchange)
      throws IOException, InterruptedException, ExecutionException {
    JsonObject request = Json.parseObject(exchange.bodyText(MAX_REQUEST));
    Room room;
    if (request.has("create")) {
      room = node.createRoom(request.string("create"));
    } else if (request.has("open")) {
      room = node.openRoom(request.string("open"));
    } else if (request.has("join")) {
      room = await(node.joinRoom(request.string("join")), exchange.number("wait", 30, 0, 3600));
    } else {
      throw new HttpProblem(400, "one of \"create\", \"open\" and \"join\" is needed");
    }
    RoomInfo info = RoomInfo.of(room);
    exchange.json(201, Json.write(j -> ApiJson.write(j, info)));
  }

  static <T> T await(CompletableFuture<T> future, long seconds)
      throws InterruptedException, ExecutionException {
    try {
      return future.get(seconds, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      boolean unused = future.cancel(true);
      throw new UnavailableException("nobody was met in " + seconds + " s; try again later");
    }
  }

  private static void problem(Exchange exchange, Throwable problem) throws IOException {
    int status = status(problem);
    if (status == 500) {
      LOG.warn("door: a request failed", problem);
    }
    String message = problem.getMessage();
    exchange.problem(
        status,
        status == 500 || message == null
            ? "the node failed at this (" + problem.getClass().getSimpleName() + "); see its log"
            : message);
  }

  private static int status(Throwable problem) {
    if (problem instanceof HttpProblem http) {
      return http.status();
    } else if (problem instanceof IllegalArgumentException) {
      return 400;
    } else if (problem instanceof NotWritableException
        || problem instanceof IllegalStateException) {
      return 409;
    } else if (problem instanceof UnavailableException) {
      return 503;
    } else if (problem instanceof StorageException) {
      return 507;
    }
    return 500;
  }
}
