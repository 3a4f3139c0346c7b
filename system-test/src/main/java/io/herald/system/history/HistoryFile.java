package io.herald.system.history;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/** A history that has been written. */
public record HistoryFile(Path path) {

    private static final ObjectReader JSON = JsonMapper.shared().readerFor(Event.class);

    /** Its events in the order of the file, read as they are taken; close the stream. */
    @SuppressWarnings("StreamResourceLeak") // the caller closes it
    public Stream<Event> events() {
        try {
            return Files.lines(path).map(JSON::<Event>readValue);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
