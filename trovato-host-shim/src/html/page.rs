//! A page around rendered elements.

use super::escape;

/// The style of the page; no file beside it, so that a page that was saved or
/// piped into a file looks as it should.
const STYLE: &str = include_str!("page.css");

/// What a page may load: pictures and sound, and its own style. There is
/// nothing in it that could ask for more; should that ever prove wrong, the
/// browser still says no.
const POLICY: &str = "default-src 'none'; base-uri 'none'; form-action 'none'; \
    img-src 'self' http: https:; media-src 'self' http: https:; style-src 'unsafe-inline'";

/// Languages that are written from the right.
const FROM_THE_RIGHT: [&str; 11] = [
    "ar", "arc", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi",
];

/// A complete document: `title` for the browser's tab, `lang` the language of
/// the page (`en`, `pt-BR`, …; empty if unknown), and `body` what
/// [`render`](super::render) made.
///
/// `title` and `lang` are escaped. `body` is HTML and is not.
///
/// ```
/// use trovato::render;
/// use trovato_host_shim::html;
///
/// let post = render::markup("h1", "Γειά σου").build();
/// let page = html::page("Greeting", "el", &html::render(&post));
/// assert!(page.starts_with("<!doctype html>\n<html lang=\"el\">"));
/// assert!(page.contains("<h1 dir=\"auto\">Γειά σου</h1>"));
/// ```
pub fn page(title: &str, lang: &str, body: &str) -> String {
    let mut out = String::with_capacity(body.len() + STYLE.len() + 512);
    out.push_str("<!doctype html>\n<html");
    if !lang.is_empty() {
        out.push_str(" lang=\"");
        escape::attribute(&mut out, lang);
        out.push('"');
    }
    if is_from_the_right(lang) {
        out.push_str(" dir=\"rtl\"");
    }
    out.push_str(">\n<head>\n<meta charset=\"utf-8\">\n");
    out.push_str("<meta http-equiv=\"Content-Security-Policy\" content=\"");
    out.push_str(POLICY);
    out.push_str("\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    out.push_str("<meta name=\"color-scheme\" content=\"light dark\">\n<title>");
    escape::text(&mut out, title);
    out.push_str("</title>\n<style>\n");
    out.push_str(STYLE);
    out.push_str("</style>\n</head>\n<body>\n<main>\n");
    out.push_str(body);
    out.push_str("\n</main>\n</body>\n</html>\n");
    out
}

fn is_from_the_right(lang: &str) -> bool {
    let language = lang.split(['-', '_']).next().unwrap_or_default();
    FROM_THE_RIGHT
        .iter()
        .any(|held| language.eq_ignore_ascii_case(held))
}
