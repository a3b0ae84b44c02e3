//! The taps of a plugin on a native build, called as a host calls wasm.

use std::marker::PhantomData;
use std::rc::Rc;

use super::enter;
use crate::__private::Call;
use crate::abi::{EXPORT_PREFIX, Word};
use crate::context::TapContext;
use crate::error::Result;
use crate::vocabulary::LogLevel;

/// What a plugin asks its host for while it runs natively. In wasm it does by
/// imports, and gets the same answers.
///
/// [`MockHost`](super::MockHost) is one for unit tests. The real host is one
/// too: `trovato_host_shim::testing` runs a test natively and in wasm.
pub trait NativeHost {
    /// Asks one function of a service: JSON in, JSON out, no bytes for nothing.
    ///
    /// # Errors
    ///
    /// What the service answers with.
    fn ask(&self, service: &str, function: &str, request: &[u8]) -> Result<Vec<u8>>;

    /// Takes a line for the log.
    fn log(&self, level: LogLevel, line: &str);

    /// Asks for something of an item by handle, and answers with a packed
    /// [`Word`]. The bytes that belong to it are put into `room`, if it has
    /// room for them. A host without items has no valid handle.
    fn item(&self, handle: u64, ask: ItemAsk<'_>, room: &mut [u8]) -> i64 {
        let _ = (handle, ask, room);
        Word::Invalid.pack()
    }
}

/// What may be asked of an item by handle: the functions of
/// [`ITEMS_MODULE`](crate::abi::ITEMS_MODULE).
#[derive(Debug)]
pub enum ItemAsk<'a> {
    /// The value of a slot.
    Read(u32),
    /// The member or field of this name.
    ReadNamed(&'a str),
    /// The values of these slots, and a word for each.
    Fetch(&'a [u32], &'a mut [i64]),
    /// Sets a slot to this JSON.
    Write(u32, &'a [u8]),
    /// Sets the member or field of this name to this JSON.
    WriteNamed(&'a str, &'a [u8]),
}

/// A tap of a plugin, as [`taps!`](super::taps) lists them.
#[derive(Debug, Clone, Copy)]
pub struct Tap {
    export: &'static str,
    line: &'static [&'static str],
    call: Call,
}

impl Tap {
    #[doc(hidden)]
    pub const fn new(export: &'static str, line: &'static [&'static str], call: Call) -> Self {
        Self { export, line, call }
    }

    /// Its name, such as `item_view`.
    pub fn name(&self) -> &'static str {
        let bare = self.export.strip_prefix(EXPORT_PREFIX);
        bare.unwrap_or(self.export)
    }

    /// What the section [`SECTION`](crate::abi::SECTION) of the wasm says of
    /// it: one line of JSON.
    pub fn line(&self) -> String {
        self.line.concat()
    }

    /// Runs it on a payload, as its export in the wasm does, with a host for
    /// what it asks. The answer is JSON.
    ///
    /// ```
    /// use trovato::prelude::*;
    /// use trovato::testing::{NativeHost, taps};
    ///
    /// struct Silent;
    ///
    /// impl NativeHost for Silent {
    ///     fn ask(&self, service: &str, _: &str, _: &[u8]) -> Result<Vec<u8>> {
    ///         Err(TapError::new("unavailable", service))
    ///     }
    ///
    ///     fn log(&self, _: LogLevel, _: &str) {}
    /// }
    ///
    /// #[trovato::tap]
    /// fn item_update_index(item: &Item) -> String {
    ///     item.title().to_lowercase()
    /// }
    ///
    /// # fn main() -> Result<()> {
    /// let [tap] = taps![item_update_index][..] else { panic!() };
    /// assert_eq!(tap.name(), "item_update_index");
    /// let host = std::rc::Rc::new(Silent);
    /// let answer = tap.run(br#"{ "type": "blog", "title": "Hello" }"#, host.clone())?;
    /// assert_eq!(answer, br#""hello""#);
    /// assert_eq!(tap.run(b"[]", host).unwrap_err().code(), "input");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// The tap's own, and `input` for a payload that it does not take.
    ///
    /// # Panics
    ///
    /// When the tap does.
    pub fn run(&self, payload: &[u8], host: Rc<dyn NativeHost>) -> Result<Vec<u8>> {
        let _entered = enter(host);
        let mut answer = Vec::new();
        (self.call)(payload, &TapContext::default(), &mut answer)?;
        Ok(answer)
    }
}

/// A function with `#[trovato::tap]`, by a type of the function's name: its tap
/// that comes before so many further ones.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no tap",
    label = "has no `#[trovato::tap]`",
    note = "`taps!` takes the names of functions with `#[trovato::tap]`"
)]
pub trait Tapped<const FURTHER: usize> {
    /// The tap.
    const TAP: Tap;
}

/// Finds out whether a function is more than one tap: a method of this is found
/// before one of a reference to it, where its type has it.
#[doc(hidden)]
#[derive(Debug)]
pub struct Further<T, const FURTHER: usize>(PhantomData<T>);

impl<T, const FURTHER: usize> Further<T, FURTHER> {
    #[doc(hidden)]
    pub const HERE: Self = Self(PhantomData);
}

#[doc(hidden)]
pub trait Present {
    fn tap(&self) -> Option<Tap>;
}

impl<T: Tapped<FURTHER>, const FURTHER: usize> Present for Further<T, FURTHER> {
    fn tap(&self) -> Option<Tap> {
        Some(T::TAP)
    }
}

#[doc(hidden)]
pub trait Absent {
    fn tap(&self) -> Option<Tap>;
}

impl<T, const FURTHER: usize> Absent for &Further<T, FURTHER> {
    fn tap(&self) -> Option<Tap> {
        None
    }
}

/// Lists taps by the paths of their functions, for whoever calls them natively
/// as a host does. A function may be up to eight taps.
///
/// ```
/// use trovato::prelude::*;
/// use trovato::testing::taps;
///
/// mod site {
///     use trovato::prelude::*;
///
///     #[trovato::tap]
///     pub fn menu() -> Vec<MenuDefinition> {
///         vec![MenuDefinition::new("/blog", "Blog")]
///     }
/// }
///
/// #[trovato::tap]
/// fn item_view(item: &Item) -> String {
///     item.title().into()
/// }
///
/// # fn main() {
/// let names: Vec<_> = taps![item_view, site::menu].iter().map(|tap| tap.name()).collect();
/// assert_eq!(names, ["item_view", "menu"]);
/// # }
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! __trovato_taps {
    ($($tap:ty),* $(,)?) => {{
        #[allow(unused_imports)]
        use $crate::testing::{Absent as _, Present as _};
        let mut taps = ::std::vec::Vec::<$crate::testing::Tap>::new();
        $(
            taps.push(<$tap as $crate::testing::Tapped<0>>::TAP);
            $crate::__trovato_further!(taps, $tap, 1 2 3 4 5 6 7);
        )*
        taps
    }};
}

#[doc(hidden)]
#[macro_export]
macro_rules! __trovato_further {
    ($taps:ident, $tap:ty, $($further:literal)*) => {
        $($taps.extend((&$crate::testing::Further::<$tap, $further>::HERE).tap());)*
    };
}
