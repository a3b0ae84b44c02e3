//! The document around rendered elements.

use trovato_host_shim::html;

#[test]
fn a_page_is_a_complete_document() {
    let page = html::page("Bread", "en", "<p>x</p>");
    assert!(
        page.starts_with("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">")
    );
    assert!(page.contains("<title>Bread</title>"));
    assert!(page.ends_with("<main>\n<p>x</p>\n</main>\n</body>\n</html>\n"));
}

#[test]
fn title_and_language_are_escaped() {
    let page = html::page("</title><script>x</script>", "en\"><script>", "");
    assert!(!page.contains("<script"));
    assert!(page.contains("<title>&lt;/title&gt;&lt;script&gt;x&lt;/script&gt;</title>"));
    assert!(page.contains("<html lang=\"en&quot;&gt;&lt;script&gt;\">"));
}

#[test]
fn a_page_in_a_language_from_the_right_runs_that_way() {
    for lang in ["ar", "he", "fa-IR", "UR"] {
        assert!(
            html::page("", lang, "").contains("dir=\"rtl\">\n<head>"),
            "{lang}"
        );
    }
    for lang in ["en", "el", "hi", "arn", ""] {
        assert!(
            !html::page("", lang, "").contains("dir=\"rtl\">\n<head>"),
            "{lang}"
        );
    }
}

#[test]
fn an_unknown_language_is_not_claimed() {
    assert!(html::page("", "", "").starts_with("<!doctype html>\n<html>\n"));
}

#[test]
fn nothing_on_a_page_may_run_or_be_fetched_but_pictures_and_sound() {
    let page = html::page("", "en", "");
    assert!(page.contains("default-src 'none'"));
    for loader in ["<script", "<link", "@import", "url(", "@font-face"] {
        assert!(!page.contains(loader), "{loader}");
    }
}

#[test]
fn a_page_has_a_light_and_a_dark_side() {
    let page = html::page("", "en", "");
    assert!(page.contains("prefers-color-scheme: dark"));
    assert!(page.contains("color-scheme: light dark"));
}
