//! Finds what somebody meant who misspelt a name.

/// The candidate closest to `word`, when one is close enough to be suggested.
pub(crate) fn nearest<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    candidates
        .into_iter()
        .map(|candidate| (strsim::jaro_winkler(word, candidate), candidate))
        .filter(|&(similarity, candidate)| {
            // Jaro-Winkler alone takes any two names that share a first word
            // for neighbours; the edit distance alone misses abbreviations.
            let edits = strsim::damerau_levenshtein(word, candidate);
            edits <= candidate.len().max(word.len()) / 3
                || (similarity > 0.85 && word.starts_with(candidate))
        })
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, candidate)| candidate)
}

/// `a`, `b` and `c`, each in backticks.
pub(crate) fn listed<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let mut names: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    let Some(last) = names.pop() else {
        return String::from("nothing");
    };
    if names.is_empty() {
        last
    } else {
        format!("{} and {last}", names.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_finds_its_name_and_another_word_finds_none() {
        let names = [
            "item_view",
            "item_view_alter",
            "item_access",
            "perm",
            "menu",
        ];
        for (word, meant) in [
            ("item_veiw", Some("item_view")),
            ("items_view", Some("item_view")),
            ("item_view_altr", Some("item_view_alter")),
            ("permission", Some("perm")),
            ("menus", Some("menu")),
            ("check_interactions", None),
            ("item_recipe_card", None),
        ] {
            assert_eq!(nearest(word, names), meant, "{word}");
        }
    }

    #[test]
    fn lists_read_as_prose() {
        assert_eq!(listed([]), "nothing");
        assert_eq!(listed(["a"]), "`a`");
        assert_eq!(listed(["a", "b"]), "`a` and `b`");
        assert_eq!(listed(["a", "b", "c"]), "`a`, `b` and `c`");
    }
}
