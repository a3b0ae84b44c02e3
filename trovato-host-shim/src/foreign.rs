//! Imports that this host does not have: what usually leads to them, and what
//! to do about it.

use trovato::abi;

use crate::outline::Import;

/// What usually leads to an import, and what to do about it.
pub(crate) type Why = (&'static str, &'static str);

const BROWSER: Why = (
    "a crate made for browsers, by `wasm-bindgen`: `js-sys`, `web-sys`, or `getrandom`, `uuid`, `chrono` with a feature \
     such as `js`, `wasm_js` or `wasmbind`",
    "find it with `cargo tree --target wasm32-wasip1 -i wasm-bindgen`, and switch that feature off, or leave the crate out",
);
const C: Why = (
    "an `extern \"C\"` block, or C code, whose library was not linked in",
    "link that library in for wasm32-wasip1, or use a crate that is Rust throughout",
);
const COMPONENT: Why = (
    "a build for `wasm32-wasip2`, or bindings for components, such as `wit-bindgen`",
    "build it with `cargo trovato build`, and ask the host by `trovato-sdk`",
);
const OLD_WASI: Why = (
    "a toolchain of before 2020",
    "build it with a current one: `cargo trovato build`",
);
const THREAD: Why = (
    "`std::thread::spawn`, built for `wasm32-wasip1-threads`",
    "a plugin has one thread: do it in the tap, or push to a queue; build with `cargo trovato build`",
);
const EXTISM: Why = (
    "`extism-pdk`: this is a plugin for Extism",
    "write its functions with `#[trovato::tap]`, and ask the host by `trovato-sdk`",
);
const PROXY: Why = (
    "`proxy-wasm`: this is a filter for a proxy",
    "write its functions with `#[trovato::tap]`, and ask the host by `trovato-sdk`",
);
const WASIX: Why = (
    "a toolchain for WASIX, such as `cargo wasix`",
    "build it with `cargo trovato build`",
);
const EMSCRIPTEN: Why = (
    "a build for `wasm32-unknown-emscripten`",
    "build it with `cargo trovato build`",
);

/// What usually leads to an import of somebody else's module.
pub(crate) fn why(import: &Import) -> Option<Why> {
    let (module, name) = (&*import.module, &*import.name);
    let starts = |prefix| module.starts_with(prefix);
    Some(match module {
        "wbg" => BROWSER,
        _ if starts("__wbindgen") || starts("./") => BROWSER,
        "wasi_unstable" => OLD_WASI,
        "wasi" if name == "thread-spawn" => THREAD,
        "env" if name.starts_with("proxy_") => PROXY,
        "env" if name.starts_with("emscripten_") || name.starts_with("__syscall_") => EMSCRIPTEN,
        "env" => C,
        _ if starts("wasi:") => COMPONENT,
        _ if starts("extism:") || module == "env:extism" => EXTISM,
        _ if starts("wasix") => WASIX,
        _ => return None,
    })
}

/// What to do about versions that do not fit.
pub(crate) const ONE_VERSION: &str =
    "update the host, or build the plugin with a trovato-sdk of the host's version";

/// What leads to an import that is this project's own and not known here.
pub(crate) fn versions(import: &Import, sdk: Option<&str>) -> Option<String> {
    if !import.module.starts_with("trovato:") {
        return None;
    }
    let host = env!("CARGO_PKG_VERSION");
    Some(match sdk {
        Some(sdk) => format!("the plugin has trovato-sdk {sdk}, and this host is {host}"),
        None if import.module.starts_with(abi::services::PREFIX) => {
            format!("a plugin of another trovato-sdk than this host, which is {host}")
        }
        None => "an import that was declared by hand".to_owned(),
    })
}
