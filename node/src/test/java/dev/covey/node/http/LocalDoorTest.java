package dev.covey.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.api.Room;
import dev.covey.node.door.DoorFile;
import dev.covey.node.testing.MemoryNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The door as a foreign client sees it: the JDK's, and bytes on a socket. */
@Timeout(60)
final class LocalDoorTest {

  private final Path data;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final MemoryNode node;
  private final Room room;
  private final LocalDoor door;
  private final DoorFile file;

  LocalDoorTest(@TempDir Path data) throws IOException {
    this.data = data;
    node = new MemoryNode(data, "ada");
    room = node.createRoom("reading");
    door = LocalDoor.open(node, data, stopped::countDown);
    file = DoorFile.read(data).orElseThrow();
  }

  @AfterEach
  void close() {
    door.close();
  }

  private HttpRequest.Builder to(String target) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + file.port() + target))
        .header("Authorization", "Bearer " + file.token());
  }

  private static HttpResponse<String> send(HttpRequest request) throws Exception {
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> get(String target) throws Exception {
    return send(to(target).build());
  }

  private HttpResponse<String> post(String target, String type, String body) throws Exception {
    return send(
        to(target)
            .header("Content-Type", type)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build());
  }

  /** Sends bytes and returns everything that comes back until the door closes the connection. */
  private String raw(String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), file.port())) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  @Test
  void doorFileIsReadableByItsOwnerOnlyAndGoesAwayWithTheDoor() throws Exception {
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(DoorFile.in(data))))
        .isEqualTo("rw-------");
    assertThat(file.pid()).isEqualTo(ProcessHandle.current().pid());
    door.close();
    assertThat(DoorFile.in(data)).doesNotExist();
  }

  @Test
  void closingLeavesTheDoorFileOfASuccessor() throws Exception {
    DoorFile other = new DoorFile(1, "other", 2);
    other.write(data);
    door.close();
    assertThat(DoorFile.read(data)).contains(other);
  }

  @Test
  void refusesAMissingOrWrongToken() throws Exception {
    URI status = URI.create("http://127.0.0.1:" + file.port() + "/status");
    assertThat(send(HttpRequest.newBuilder(status).build()).statusCode()).isEqualTo(401);
    HttpResponse<String> wrong =
        send(HttpRequest.newBuilder(status).header("Authorization", "Bearer nonsense").build());
    assertThat(wrong.statusCode()).isEqualTo(401);
    assertThat(wrong.body()).contains("token");
  }

  @Test
  void refusesAForeignHostEvenWithTheToken() throws Exception {
    String answer =
        raw(
            "GET /status HTTP/1.1\r\nHost: evil.example\r\nAuthorization: Bearer "
                + file.token()
                + "\r\n\r\n");
    assertThat(answer).startsWith("HTTP/1.1 403 ");
  }

  @Test
  void refusesAHeadThatIsTooLong() throws Exception {
    String answer = raw("GET /status HTTP/1.1\r\nHost: x\r\nX: " + "y".repeat(20_000) + "\r\n\r\n");
    assertThat(answer).startsWith("HTTP/1.1 431 ");
  }

  @Test
  void answersOrClosesOnGarbage() throws Exception {
    Random random = new Random(7);
    for (int round = 0; round < 50; round++) {
      byte[] bytes = new byte[1 + random.nextInt(300)];
      random.nextBytes(bytes);
      String answer = raw(new String(bytes, StandardCharsets.ISO_8859_1) + "\r\n\r\n\r\n");
      assertThat(answer)
          .satisfiesAnyOf(
              a -> assertThat(a).isEmpty(), a -> assertThat(a).startsWith("HTTP/1.1 4"));
    }
    assertThat(get("/status").statusCode()).isEqualTo(200);
  }

  @Test
  void refusesATextThatIsTooLong() throws Exception {
    String target = "/rooms/reading/messages";
    assertThat(post(target, "application/json", "\"" + "x".repeat(70_000) + "\"").statusCode())
        .isEqualTo(400);
    assertThat(post(target, "application/json", "\"" + "x".repeat(1 << 20) + "\"").statusCode())
        .isEqualTo(413);
    assertThat(room.position()).isZero();
  }

  @Test
  void malformedRequestsAreNamedInPlainWords() throws Exception {
    assertThat(post("/rooms", "application/json", "{").statusCode()).isEqualTo(400);
    assertThat(post("/rooms", "application/json", "{}").body()).contains("\\\"join\\\"");
    assertThat(get("/rooms/reading/messages?limit=0").statusCode()).isEqualTo(400);
    assertThat(get("/rooms/nowhere").statusCode()).isEqualTo(404);
    assertThat(get("/nothing").statusCode()).isEqualTo(404);
    assertThat(post("/status", "application/json", "").statusCode()).isEqualTo(405);
    assertThat(get("/rooms/reading/files/nonsense/1").statusCode()).isEqualTo(400);
    assertThat(
            raw(
                "GET /% HTTP/1.1\r\nHost: 127.0.0.1:"
                    + file.port()
                    + "\r\nAuthorization: Bearer "
                    + file.token()
                    + "\r\n\r\n"))
        .startsWith("HTTP/1.1 400 ");
  }

  @Test
  void sendsATextAndGivesItBack() throws Exception {
    HttpResponse<String> sent =
        post("/rooms/reading/messages", "application/json", "{\"text\":\"gr\u00fc\u00df\"}");
    assertThat(sent.statusCode()).isEqualTo(201);
    assertThat(get("/rooms/reading/messages").body()).contains("\"text\":\"gr\u00fc\u00df\"");
  }

  @Test
  void acknowledgesAStreamOfTextsAndSaysWhereItStopped() throws Exception {
    String lines = "\"one\"\n{\"text\":\"two\"}\n\n\"three\"\n";
    assertThat(post("/rooms/reading/messages", "application/x-ndjson", lines).body())
        .endsWith("{\"sent\":3}\n");
    HttpResponse<String> broken =
        post("/rooms/reading/messages", "application/x-ndjson", "\"four\"\nnonsense\n");
    assertThat(broken.body()).contains("\"error\"");
  }

  @Test
  void streamsEventsFromAPositionOn() throws Exception {
    var unused = room.sendAll(List.of("one", "two", "three"));
    HttpResponse<InputStream> events =
        HttpClient.newHttpClient()
            .send(
                to("/rooms/reading/events?after=1").build(),
                HttpResponse.BodyHandlers.ofInputStream());
    try (InputStream body = events.body()) {
      var unusedToo = room.send("four");
      StringBuilder text = new StringBuilder();
      while (!text.toString().contains("four")) {
        text.append((char) body.read());
      }
      assertThat(text).doesNotContain("\"one\"").contains("two", "three");
    }
  }

  @Test
  void aClientThatDoesNotReadIsCaughtUpWithLater() throws Exception {
    String text = "x".repeat(1000);
    try (Socket slow = new Socket(InetAddress.getLoopbackAddress(), file.port())) {
      slow.getOutputStream()
          .write(
              ("GET /rooms/reading/events?after=0 HTTP/1.1\r\nHost: 127.0.0.1:"
                      + file.port()
                      + "\r\nAuthorization: Bearer "
                      + file.token()
                      + "\r\n\r\n")
                  .getBytes(StandardCharsets.ISO_8859_1));
      slow.getOutputStream().flush();
      for (int i = 0; i < 20_000; i++) {
        var unused = room.send(i + text);
      }
      assertThat(get("/status").statusCode()).isEqualTo(200);
      byte[] buffer = new byte[1 << 16];
      StringBuilder tail = new StringBuilder();
      while (tail.indexOf("\"19999x") < 0) {
        int count = slow.getInputStream().read(buffer);
        assertThat(count).isPositive();
        tail.delete(0, Math.max(0, tail.length() - 100));
        tail.append(new String(buffer, 0, count, StandardCharsets.ISO_8859_1));
      }
    }
  }

  @Test
  void aHeadThatDoesNotComeIsNotWaitedFor(@TempDir Path other) throws Exception {
    try (LocalDoor impatient = LocalDoor.open(node, other, () -> {}, 200);
        Socket silent = new Socket(InetAddress.getLoopbackAddress(), impatient.port());
        Socket slow = new Socket(InetAddress.getLoopbackAddress(), impatient.port())) {
      slow.getOutputStream().write("GET /sta".getBytes(StandardCharsets.ISO_8859_1));
      assertThat(silent.getInputStream().read()).isNegative();
      assertThat(slow.getInputStream().read()).isNegative();
    }
  }

  @Test
  void connectionsAreCountedAndGivenBack() throws Exception {
    List<Socket> many = new ArrayList<>();
    try {
      int refused = 0;
      for (int i = 0; i < LocalDoor.MAX_CONNECTIONS + 10; i++) {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), file.port());
        many.add(socket);
      }
      // They are accepted in their order: the last ones are too many.
      for (Socket socket : many) {
        socket.setSoTimeout(many.indexOf(socket) < LocalDoor.MAX_CONNECTIONS ? 20 : 10_000);
        try {
          refused += socket.getInputStream().read() < 0 ? 1 : 0;
        } catch (SocketTimeoutException e) {
          assertThat(socket.isClosed()).isFalse();
        } catch (SocketException e) {
          refused++;
        }
      }
      assertThat(refused).isEqualTo(10);
    } finally {
      for (Socket socket : many) {
        socket.close();
      }
    }
    while (true) {
      try {
        assertThat(get("/status").statusCode()).isEqualTo(200);
        return;
      } catch (IOException e) {
        // The door has not noticed yet that the others left.
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void requestsMayFollowEachOtherWithoutWaiting() throws Exception {
    String request =
        " HTTP/1.1\r\nHost: localhost:"
            + file.port()
            + "\r\nAuthorization: Bearer "
            + file.token()
            + "\r\n";
    String answers =
        raw(
            "GET /profile"
                + request
                + "\r\nPOST /rooms/reading/messages"
                + request
                + "Content-Length: 5\r\n\r\n\"one\"GET /nowhere"
                + request
                + "Connection: close\r\n\r\n");
    assertThat(answers).containsSubsequence("200 OK", "201 Created", "\"one\"", "404 Not Found");
  }

  @Test
  void stopAsksTheProcessToStop() throws Exception {
    assertThat(post("/stop", "application/json", "").statusCode()).isEqualTo(202);
    assertThat(stopped.await(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void filesGoInAndOutUnchanged() throws Exception {
    byte[] bytes = new byte[3_000_000];
    new Random(1).nextBytes(bytes);
    HttpResponse<String> put =
        send(
            to("/rooms/reading/files?name=a%20b.bin")
                .POST(HttpRequest.BodyPublishers.ofByteArray(bytes))
                .build());
    assertThat(put.statusCode()).isEqualTo(201);
    HttpResponse<byte[]> got =
        HttpClient.newHttpClient()
            .send(
                to("/rooms/reading/files/" + room.files().get(0).id()).build(),
                HttpResponse.BodyHandlers.ofByteArray());
    assertThat(got.body()).isEqualTo(bytes);
    assertThat(room.files().get(0).name()).isEqualTo("a b.bin");
  }
}
