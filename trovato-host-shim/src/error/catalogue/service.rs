//! Of services: the database, servers outside, queues, other plugins.

use super::{Entry, entry};

pub(super) const ENTRIES: &[Entry] = &[
    entry(
        "unavailable",
        "The host has no such service",
        "The plugin asked for a service that this host does not provide, or asked while no tap was running. In a native \
         test it is the mock that was given none.",
        "Give the host the service, or in a test use `MockHost` or a `Site`.",
    ),
    entry(
        "denied",
        "It is not for this plugin, or not for this user",
        "A field that is not granted to the plugin, or that the user may not see or change; or a server outside that the \
         operator has not granted, or that is at an address that is not public.",
        "Have the field or the server granted. `cargo trovato run` grants with `--grant`, `--permission`, `--http` and \
         `--http-private`.",
    ),
    entry(
        "too-large",
        "More than a service takes",
        "A name, a value, a list or a request is larger than its limit; the details have both figures.",
        "Send less, or in several parts.",
    ),
    entry(
        "service-request",
        "The request to a service makes no sense",
        "An empty name, a name with control characters, or a request that was written by hand.",
        "Correct what the message names, and ask by the `TapContext`.",
    ),
    entry(
        "service-answer",
        "The answer of a service makes no sense",
        "The host answered with what the SDK does not understand: most often they are of different versions.",
        "Use an SDK and a host of the same version; `cargo trovato doctor` compares them.",
    ),
    entry(
        "service-timeout",
        "The services took too long",
        "The time in which a call waits for services has a limit of its own, and it is used up.",
        "Ask less in one call, or raise the host's `service_budget`.",
    ),
    entry(
        "unknown-queue",
        "There is no such queue",
        "A queue exists when a plugin of the site names it in its tap `queue_info`.",
        "Correct the name, or add the plugin that works on it: `cargo trovato run --with PLUGIN`.",
    ),
    entry(
        "unknown-plugin",
        "There is no such plugin",
        "A plugin that was called is not one of the site.",
        "Correct the name, or add the plugin: `cargo trovato run --with PLUGIN`.",
    ),
    entry(
        "plugin-cycle",
        "Plugins call each other in a circle",
        "The plugin that was called waits for this one, or is this one.",
        "Take what both need into a third plugin, or into a library.",
    ),
    entry(
        "plugin-depth",
        "Too many plugins wait for each other",
        "Each plugin that calls another keeps its instance meanwhile, and there is a limit to that, 8 by default.",
        "Call fewer in a row, or raise the host's `plugin_depth`.",
    ),
    entry(
        "plugin-failed",
        "The plugin that was called could not answer",
        "It panicked, ran out of time or the like; the details have the host's code for it.",
        "Look into the log of that plugin, and `cargo trovato explain` the code in the details.",
    ),
    entry(
        "http-request",
        "The request to a server makes no sense",
        "A URL, a method, a header or a body that cannot be sent; the path says which.",
        "Correct the member that the path names.",
    ),
    entry(
        "http-timeout",
        "The server took too long",
        "It has not answered within the request's `timeout_ms`, or within the host's limit.",
        "Try again later, from a queue for instance.",
    ),
    entry(
        "http-too-large",
        "A request or an answer is too large",
        "The details have its size and the limit.",
        "Send less, or ask the server for less.",
    ),
    entry(
        "http-failed",
        "The server could not be asked",
        "Its name is not known, there is no connection, its certificate is not valid, or its answer cannot be read.",
        "Try the URL from the machine that the host runs on.",
    ),
];
