package org.endotype.cli.browser;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** Headless Chromium with one page, driven through its DevTools protocol: what the page asks for and complains about. */
final class Browser implements AutoCloseable {

    static final Path PROGRAM = Path.of("/usr/bin/chromium");
    private static final long TIMEOUT_SECONDS = 60;

    private final ObjectMapper json = new ObjectMapper();
    private final Process process;
    private final WebSocket socket;
    private final AtomicInteger number = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<String> complaints = new CopyOnWriteArrayList<>();
    private volatile CompletableFuture<Void> loaded = new CompletableFuture<>();

    /** @param profile an empty folder for the browser's own files */
    Browser(Path profile) throws IOException, InterruptedException {
        Path log = profile.resolve("chromium.log");
        process = new ProcessBuilder(
                        PROGRAM.toString(),
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-quic",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--disable-dev-shm-usage",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + profile,
                        "about:blank")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        HttpClient client =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
        try {
            socket = client.newWebSocketBuilder()
                    .buildAsync(pageAddress(client, profile, log), new Listener())
                    .get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
            for (String domain : new String[] {"Page", "Network", "Runtime", "Log"}) {
                call(domain + ".enable", json.createObjectNode());
            }
        } catch (ExecutionException | TimeoutException failure) {
            process.destroyForcibly();
            throw new IOException("cannot drive the browser: " + Files.readString(log), failure);
        }
    }

    /** Chromium tells the port it chose in a file of its profile, and the pages it has at that port. */
    private URI pageAddress(HttpClient client, Path profile, Path log) throws IOException, InterruptedException {
        Path port = profile.resolve("DevToolsActivePort");
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_SECONDS);
        while (System.nanoTime() < deadline && process.isAlive()) {
            if (Files.exists(port) && Files.readAllLines(port).size() > 1) {
                URI list = URI.create(
                        "http://127.0.0.1:" + Files.readAllLines(port).get(0) + "/json/list");
                String body = client.send(HttpRequest.newBuilder(list).build(), HttpResponse.BodyHandlers.ofString())
                        .body();
                for (JsonNode target : json.readTree(body)) {
                    if (target.at("/type").asText().equals("page")) {
                        return URI.create(target.at("/webSocketDebuggerUrl").asText());
                    }
                }
            }
            Thread.sleep(50);
        }
        throw new IOException("the browser did not start: " + Files.readString(log));
    }

    /** Opens a page at a width and theme, and waits until all of it is there. */
    void open(URI address, int width, String theme) throws IOException, InterruptedException {
        requests.clear();
        complaints.clear();
        loaded = new CompletableFuture<>();
        ObjectNode metrics = json.createObjectNode();
        metrics.put("width", width)
                .put("height", 900)
                .put("deviceScaleFactor", 1)
                .put("mobile", false);
        call("Emulation.setDeviceMetricsOverride", metrics);
        ObjectNode media = json.createObjectNode();
        media.putArray("features")
                .addObject()
                .put("name", "prefers-color-scheme")
                .put("value", theme);
        call("Emulation.setEmulatedMedia", media);
        call("Page.navigate", json.createObjectNode().put("url", address.toString()));
        await(loaded);
        // Whatever the page starts as it loads, such as its icon, has been asked for once an idle moment has passed.
        evaluate("new Promise(done => requestIdleCallback(() => setTimeout(done, 200)))");
    }

    /** The value of a JavaScript expression in the page, its promise awaited. */
    JsonNode evaluate(String expression) throws IOException, InterruptedException {
        ObjectNode parameters = json.createObjectNode();
        parameters.put("expression", expression).put("awaitPromise", true).put("returnByValue", true);
        JsonNode answer = call("Runtime.evaluate", parameters);
        if (answer.has("exceptionDetails")) {
            throw new IOException("the expression failed: " + answer.get("exceptionDetails"));
        }
        return answer.at("/result/value");
    }

    /** Presses and releases a key that the page sees as a person's. */
    void press(String key, int code) throws IOException, InterruptedException {
        for (String type : new String[] {"keyDown", "keyUp"}) {
            ObjectNode event = json.createObjectNode();
            event.put("type", type).put("key", key).put("code", key).put("windowsVirtualKeyCode", code);
            if (key.equals("Enter") && type.equals("keyDown")) {
                event.put("text", "\r");
            }
            call("Input.dispatchKeyEvent", event);
        }
    }

    /** Every address that the page asked for since it was opened. */
    List<String> requests() {
        return List.copyOf(requests);
    }

    /** Errors, warnings and whatever else the page wrote to the console since it was opened. */
    List<String> complaints() {
        return List.copyOf(complaints);
    }

    private JsonNode call(String method, ObjectNode parameters) throws IOException, InterruptedException {
        int id = number.incrementAndGet();
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        answers.put(id, answer);
        ObjectNode message = json.createObjectNode().put("id", id).put("method", method);
        message.set("params", parameters);
        await(socket.sendText(message.toString(), true));
        JsonNode received = await(answer);
        if (received.has("error")) {
            throw new IOException(method + ": " + received.get("error"));
        }
        return received.path("result");
    }

    private static <T> T await(CompletableFuture<T> future) throws IOException, InterruptedException {
        try {
            return future.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException failure) {
            throw new IOException("the browser did not answer", failure);
        }
    }

    @Override
    public void close() throws InterruptedException {
        List<ProcessHandle> children = new ArrayList<>(process.descendants().toList());
        // Asked, and not killed, it removes its links from the profile.
        socket.sendText("{\"id\":0,\"method\":\"Browser.close\"}", true);
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
        socket.abort();
        for (ProcessHandle child : children) {
            child.destroyForcibly();
            child.onExit()
                    .orTimeout(10, TimeUnit.SECONDS)
                    .exceptionally(late -> child)
                    .join();
        }
    }

    private final class Listener implements WebSocket.Listener {

        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                String whole = text.toString();
                text.setLength(0);
                try {
                    receive(json.readTree(whole));
                } catch (IOException malformed) {
                    complaints.add("the browser sent " + whole);
                }
            }
            from.request(1);
            return CompletableFuture.completedStage(null);
        }

        private void receive(JsonNode message) {
            if (message.has("id")) {
                CompletableFuture<JsonNode> answer =
                        answers.remove(message.get("id").asInt());
                if (answer != null) {
                    answer.complete(message);
                }
                return;
            }
            JsonNode event = message.path("params");
            switch (message.path("method").asText()) {
                case "Network.requestWillBeSent" ->
                    requests.add(event.at("/request/url").asText());
                case "Log.entryAdded" -> complaints.add(event.at("/entry/text").asText());
                case "Runtime.consoleAPICalled" ->
                    complaints.add(event.at("/args").toString());
                case "Runtime.exceptionThrown" ->
                    complaints.add(event.at("/exceptionDetails/text").asText());
                case "Page.loadEventFired" -> loaded.complete(null);
                default -> {
                    // Every other event is of no interest here.
                }
            }
        }
    }
}
