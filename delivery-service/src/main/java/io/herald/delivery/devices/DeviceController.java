package io.herald.delivery.devices;

import io.herald.delivery.devices.Devices.Registered;
import io.herald.delivery.devices.RegistrationReading.Read;
import io.herald.delivery.session.Quota;
import io.herald.web.problem.LimitedBody;
import io.herald.web.problem.Refusals;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URI;
import java.security.Principal;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** {@code /api/v1/devices}; docs/openapi/delivery.yaml describes it. The principal's name is the user id. */
@RestController
@RequestMapping(DeviceController.PATH)
class DeviceController {

    static final String PATH = "/api/v1/devices";

    private static final Logger log = LoggerFactory.getLogger(DeviceController.class);

    private static final int REST_SECONDS = 10;

    private final Devices devices;
    private final RegistrationReading reading;
    private final DevicesProperties properties;
    private final Quota writes;
    private final WebPushKey webPushKey;

    DeviceController(Devices devices, DevicesProperties properties, Quota writes, WebPushKey webPushKey) {
        this.devices = devices;
        this.reading = new RegistrationReading(properties);
        this.properties = properties;
        this.writes = writes;
        this.webPushKey = webPushKey;
    }

    /** All of a user's devices. */
    record DeviceList(List<Device> devices) {}

    /** @param publicKey base64url, for {@code applicationServerKey} */
    record KeyAnswer(String publicKey) {}

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<Device> register(HttpServletRequest request, Principal user) throws IOException {
        Registration registration = valid(reading.registration(write(request, user)));
        Registered registered = devices.register(user.getName(), registration, properties.maxPerUser());
        Device device = registered.device();
        return registered.created()
                ? ResponseEntity.created(URI.create(PATH + "/" + device.id())).body(device)
                : ResponseEntity.ok(device);
    }

    @GetMapping
    DeviceList list(Principal user) {
        return new DeviceList(devices.list(user.getName()));
    }

    @GetMapping("/{id}")
    Device find(@PathVariable String id, Principal user) {
        return devices.find(user.getName(), id(id)).orElseThrow(DeviceController::notFound);
    }

    @PatchMapping(
            path = "/{id}",
            consumes = {MediaType.APPLICATION_JSON_VALUE, "application/merge-patch+json"})
    Device change(@PathVariable String id, HttpServletRequest request, Principal user) throws IOException {
        RegistrationReading.Change change = valid(reading.change(write(request, user)));
        return devices.change(user.getName(), id(id), change).orElseThrow(DeviceController::notFound);
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void remove(@PathVariable String id, Principal user) {
        write(user);
        if (!devices.remove(user.getName(), id(id))) {
            throw notFound();
        }
    }

    /** By address. A POST, because a target is a secret, which has no place in a URL, and a DELETE with a body is stopped by some proxies. */
    @PostMapping(path = "/removals", consumes = MediaType.APPLICATION_JSON_VALUE)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void remove(HttpServletRequest request, Principal user) throws IOException {
        devices.remove(user.getName(), valid(reading.removal(write(request, user))));
    }

    @GetMapping("/web-push-key")
    KeyAnswer webPushKey() {
        return new KeyAnswer(webPushKey.base64url());
    }

    @ExceptionHandler
    ErrorResponseException unavailable(DataAccessException e) {
        log.warn("Devices cannot be served: {}", e.toString());
        return Refusals.unavailable();
    }

    private void write(Principal user) {
        if (!writes.begin(user.getName(), System.nanoTime())) {
            throw Refusals.tooMany(REST_SECONDS);
        }
    }

    /** The body of a request that changes something, once it may. */
    private byte[] write(HttpServletRequest request, Principal user) throws IOException {
        write(user);
        return LimitedBody.read(request, (int) properties.maxBody().toBytes());
    }

    private static ErrorResponseException notFound() {
        return Refusals.notFound("You have no such device.");
    }

    private static <T> T valid(Read<T> read) {
        return switch (read) {
            case Read.Valid<T> valid -> valid.value();
            case Read.Invalid<T> invalid ->
                throw Refusals.invalid(
                        "The device cannot be registered like this; errors names the fields.", invalid.violations());
        };
    }

    private static UUID id(String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw notFound();
        }
    }
}
