//! The mock host refuses what the real one refuses, under the same codes.

use trovato::prelude::*;
use trovato::testing::MockHost;

fn code<T: std::fmt::Debug>(result: Result<T>) -> String {
    result.unwrap_err().code().to_owned()
}

fn asked<T>(ask: impl FnOnce(&TapContext) -> T) -> T {
    let host = MockHost::new().queue("work");
    host.run(|| Ok(ask(&TapContext::default()))).unwrap()
}

#[test]
fn names_and_values_have_bounds() {
    asked(|context| {
        let (variables, cache) = (context.variables(), context.cache());
        let (longest, long) = ("n".repeat(255), "n".repeat(256));
        let (most, more) = ("x".repeat((1 << 20) - 2), "x".repeat((1 << 20) - 1));
        variables.set(&longest, &most).unwrap();
        cache.set(&longest, &most, &["tag"; 32]).unwrap();
        context.queue().push("work", &most).unwrap();
        for code in [
            code(variables.set(&long, &1)),
            code(variables.set("name", &more)),
            code(variables.get::<Value>(&long)),
            code(cache.set("key", &1, &["tag"; 33])),
            code(cache.set("key", &1, &[&long])),
            code(cache.set("key", &more, &[])),
            code(cache.get::<Value>(&long)),
            code(context.queue().push("work", &more)),
        ] {
            assert_eq!(code, "too-large");
        }
        for code in [
            code(variables.get::<Value>("")),
            code(variables.delete("nul\0")),
            code(cache.invalidate("")),
            code(context.queue().push("", &1)),
        ] {
            assert_eq!(code, "service-request");
        }
    });
}

#[test]
fn any_name_within_them_is_a_name() {
    asked(|context| {
        let name = "say \"it\"\n";
        context.variables().set(name, &1).unwrap();
        context.cache().set(name, &2, &[name]).unwrap();
        context.request().set(name, &3).unwrap();
        assert_eq!(context.variables().get(name).unwrap(), Some(1));
        assert_eq!(context.cache().get(name).unwrap(), Some(2));
        assert_eq!(context.request().get(name).unwrap(), Some(3));
        context.cache().invalidate(name).unwrap();
        assert_eq!(context.cache().get::<u8>(name).unwrap(), None);
    });
}

#[test]
fn what_is_not_there_has_its_code() {
    asked(|context| {
        assert_eq!(code(context.queue().push("nobodys", &1)), "unknown-queue");
        let called = context.plugins().call::<Value>("nobody", "tap", &1);
        assert_eq!(code(called), "unknown-plugin");
    });
}
