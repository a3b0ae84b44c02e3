//! Of calling a tap.

use super::{Entry, entry};

pub(super) const ENTRIES: &[Entry] = &[
    entry(
        "busy",
        "No instance came free in time",
        "All instances of the pool were taken, and the request waited as long as it may.",
        "Try again later, or raise the host's `instances` or `slot_wait`. A plugin that uses up its time holds an \
         instance for as long.",
    ),
    entry(
        "host-limit",
        "The engine could not make an instance",
        "The engine refused what the limits allow, for want of memory or because the module is unusually large. Its \
         reason is in the message.",
        "Lower the number of instances, or make the module smaller.",
    ),
    entry(
        "payload-too-large",
        "The payload exceeds the limit",
        "The host refuses it before the guest sees any of it.",
        "Send less, or raise the host's `payload_bytes`.",
    ),
    entry(
        "bad-payload",
        "The payload is not what the tap takes",
        "It is not JSON, or not in UTF-8. Where the answers of several plugins are combined, the host takes the payload \
         apart, and this one lacks a member that its tap has to have.",
        "See the tap's row in the vocabulary for its payload.",
    ),
    entry(
        "too-many-handles",
        "The payload has too many items for a lazy tap",
        "Each item that a lazy tap gets is open on the host while the tap runs. There are more of them than the host \
         allows for one call.",
        "Call the tap with fewer items at a time, or raise the host's `handles`.",
    ),
    entry(
        "changes-too-large",
        "A lazy tap set too much",
        "What a tap sets by handle is kept on the host until the call ends, and counts like an answer: all the values \
         together may have as many bytes. A value inside of a field counts as the whole field.",
        "Set less, or raise the host's `answer_bytes`.",
    ),
    entry(
        "bad-pointer",
        "The guest gave an address outside its memory",
        "An address and a length that the guest handed to the host do not lie within its memory as it was then. Safe \
         Rust cannot do that.",
        "Look for `unsafe` code or C code in the plugin; with neither, report it.",
    ),
    entry(
        "bad-handle",
        "The guest used a handle that it does not have",
        "A component named a resource by a number that stands for none of its own: it dropped the handle before, or made \
         the number up. Safe Rust cannot do that, nor can bindings that a generator made.",
        "Look for `unsafe` code in the plugin, and for a handle that is dropped by hand; with neither, report it.",
    ),
    entry(
        "kept-handle",
        "The guest kept a handle of an item after its call",
        "Items by handle are lent for one call, and a component has to drop what it was lent before it returns. This one \
         returned and still had a handle, which would lead nowhere in the next call.",
        "Keep the item's id, or the values that are needed; of the handle neither in a `static` nor by `mem::forget`.",
    ),
    entry(
        "timeout",
        "The call used up its time",
        "Every call has a budget, which counts the time in which the guest itself ran. The guest was stopped, and its \
         instance given up.",
        "Look for a loop that does not end; the backtrace says where it was. Split long work over several calls, or \
         raise the host's `call_budget`.",
    ),
    entry(
        "out-of-memory",
        "The guest ran out of memory",
        "It asked for more than one instance may have, was refused, and gave up. Memory that was once grown is not \
         given back before the request ends.",
        "Hold less at one time, or raise the host's `memory_bytes`.",
    ),
    entry(
        "stack-overflow",
        "The guest's stack overflowed",
        "A function called itself too deeply, or large values lie on the stack, of which a plugin has 128 KiB.",
        "Look for recursion without an end; the backtrace names the functions. Put large values into a `Box` or a `Vec`.",
    ),
    entry(
        "guest-panic",
        "The guest panicked",
        "A panic ends the call and the instance; the next call gets a new one. Message, file and line are those of the \
         `panic!`, `unwrap` or index that failed.",
        "Return an error with `?` where something may be missing.",
    ),
    entry(
        "guest-trap",
        "The guest trapped",
        "WebAssembly stopped it: an `unreachable` that no panic announced, an access outside of memory, a division by \
         zero. The backtrace names the functions.",
        "Look for `unsafe` code, and for `process::abort`.",
    ),
    entry(
        "guest-exit",
        "The guest exited",
        "It called `std::process::exit`. A plugin has no process to end: it ends the call.",
        "Return from the tap, with an error if need be.",
    ),
    entry(
        "wasi-stub",
        "The guest called a WASI function that plugins do not have",
        "Files, clocks, arguments, sockets and sleep are denied. Rust's standard library links these functions even \
         where nothing calls them, so they exist, and end the call when they are called. The message names the Rust \
         that usually leads there.",
        "Take the time, and whatever else a tap needs, from its payload.",
    ),
    entry(
        "tap-error",
        "The tap answered with an error of its own",
        "The plugin works, and says what went wrong: a code and a message, and where it can the member of the payload \
         that is at fault. The instance stays in use.",
        "Look at the payload under the path that the error names, or at the plugin's documentation for its code.",
    ),
    entry(
        "bad-item",
        "This is no item",
        "An item is an object with a `type`. Its `fields` are an object, its `id` is a string, and no name stands in it \
         twice: what two readers understand differently cannot be guarded. The message shows no values.",
        "Correct the JSON at the place that the message names.",
    ),
    entry(
        "answer-too-large",
        "The answer exceeds the limit",
        "The host refuses it before it reads any of it.",
        "Answer with less, or raise the host's `answer_bytes`.",
    ),
    entry(
        "answer-out-of-bounds",
        "The answer lies outside the guest's memory",
        "The address and length that the tap returned do not lie within its memory. trovato-sdk never does that.",
        "Write the tap with `#[trovato::tap]` rather than by hand.",
    ),
    entry(
        "answer-not-json",
        "The answer cannot be read",
        "It is not UTF-8, not JSON, nested more than 128 levels deep, or not of the type that the caller asked for.",
        "Answer with a type of the vocabulary, or one that derives `Serialize`.",
    ),
    entry(
        "answer-shape",
        "The answer is not what the tap answers with",
        "It is JSON, but a list where an object has to be, or the like, so that it cannot be combined with the answers \
         of other plugins.",
        "See the tap's row in the vocabulary for its answer.",
    ),
    entry(
        "undeclared-write",
        "The tap changes what it may not change",
        "A tap may change those members and fields of an item that it declares to write, that the operator grants to the \
         plugin, and that the user may edit; `id` and `type` never. A patch that changes anything else is refused as a \
         whole, and the item stays as it was. So is all that a lazy tap has set, when it tried to set anything else, \
         whatever it made of the refusal. By handle, of the members only `title` and `status` can be set.",
        "Take the name out of the patch. Or declare it, and have it granted.",
    ),
    entry(
        "not-kept",
        "The tap ended well, and what it did in the database was not kept",
        "What a call does in the database is one transaction, which the host commits when the tap has ended well. It \
         could not. Most often the database had refused something before, after which a transaction can only be undone, \
         and the tap went on as if it had not; or the connection was lost. The message says which.",
        "Hand on the error of a service with `?`, so that the tap fails where the database did. After a lost connection, \
         look whether it was kept before trying again.",
    ),
];
