#[trovato::tap("install")]
fn a() {}

#[trovato::tap(name = install)]
fn b() {}

#[trovato::tap(name("install"))]
fn c() {}

#[trovato::tap(custom = true)]
fn d() {}

#[trovato::tap(name = "install" crate = "trovato")]
fn e() {}

#[trovato::tap(crate = "my crate")]
fn install() {}

fn main() {}
