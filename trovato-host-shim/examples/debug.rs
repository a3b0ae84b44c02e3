//! Calls one tap of a plugin, for a debugger to stop in.
//!
//! ```text
//! cargo build -p trovato-host-shim --example debug
//! gdb --args target/debug/examples/debug PLUGIN.wasm item_view ITEM.json
//! ```

use std::error::Error;

use trovato_host_shim::{Grants, Host, HostConfig, Item, Payload};

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [wasm, tap, payload] = &args[..] else {
        return Err("arguments: WASM TAP PAYLOAD".into());
    };
    let json = std::fs::read(payload)?;
    let host = Host::new(HostConfig {
        debug_info: true,
        grants: Grants::declared(),
        ..HostConfig::default()
    })?;
    let plugin = host.load_file(wasm.as_ref())?;
    let mut request = host.request();
    // What has a type is an item, as the tap may want it by handle.
    let payload = match Item::parse(&json) {
        Ok(item) => Payload::Item(request.add(item)),
        Err(_) => Payload::Json(&json),
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()?;
    let answer = runtime.block_on(request.call(&plugin, tap, payload))?;
    println!("{}", String::from_utf8(answer)?);
    Ok(())
}
