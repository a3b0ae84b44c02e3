//! The nearest of several names, for "did you mean".

use std::path::Path;

/// The candidate that a misspelt name most likely stands for, if any is near.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    candidates
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(name, candidate), candidate))
        .filter(|&(distance, candidate)| {
            // A third of the letters may be wrong: more is another word.
            distance > 0 && distance <= candidate.chars().count().div_ceil(3)
        })
        .min()
        .map(|(_, candidate)| candidate)
}

/// What the file of a plugin is called, without `.wasm`; of a component
/// without `.component.wasm`, which it is built as.
///
/// ```
/// use std::path::Path;
/// use trovato_host_shim::names::of_file;
///
/// assert_eq!(of_file(Path::new("release/blog.wasm")), "blog");
/// assert_eq!(of_file(Path::new("release/blog.component.wasm")), "blog");
/// ```
pub fn of_file(wasm: &Path) -> String {
    let stem = wasm.file_stem().unwrap_or_default().to_string_lossy();
    let name = stem.strip_suffix(".component");
    name.filter(|name| !name.is_empty())
        .unwrap_or(&stem)
        .to_owned()
}

/// A plugin's name as cargo spells it in a file name.
pub(crate) fn as_file_stem(name: &str) -> String {
    name.replace('-', "_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_a_swapped_letter_and_no_other_word() {
        let taps = ["item_view", "item_access", "menu"];
        assert_eq!(nearest("item_veiw", taps), Some("item_view"));
        assert_eq!(nearest("cron", taps), None);
        assert_eq!(nearest("menu", taps), None);
    }
}
