//! From a page's fenced blocks to what they ask for.

/// One thing that a page asks for, and the line that it stands in.
pub(crate) struct Step<'a> {
    pub(crate) line: usize,
    pub(crate) what: What<'a>,
}

pub(crate) enum What<'a> {
    /// Put this text into a file.
    Write { file: &'a str, text: String },
    /// See that a file has this text.
    See { file: &'a str, text: String },
    /// Replace the lines with a minus by those with a plus.
    Edit { file: &'a str, diff: String },
    /// Type this, and see that.
    Run { command: &'a str, output: String },
}

/// All steps of a page, in order.
///
/// A block is a file's if the file's name stands alone above it, and part of
/// what the file has if the line above says that: "`FILE` has:". A block
/// without a name must be of commands; one of Rust may just show something.
pub(crate) fn steps(page: &str) -> Vec<Step<'_>> {
    let mut steps = Vec::new();
    let mut lines = page.lines().zip(1..);
    let (mut file, mut seen) = (None, None);
    while let Some((text, line)) = lines.next() {
        let Some(language) = text.strip_prefix("```") else {
            if !text.is_empty() {
                let name = text.strip_prefix('`');
                file = name.and_then(|rest| rest.strip_suffix("`:"));
                seen = name.and_then(|rest| rest.strip_suffix("` has:"));
            }
            continue;
        };
        let block = lines.by_ref().map(|(text, _)| text);
        let block: Vec<&str> = block.take_while(|text| *text != "```").collect();
        let text = joined(&block);
        if let Some(file) = seen.take() {
            let what = What::See { file, text };
            steps.push(Step { line, what });
            continue;
        }
        match (language, file.take()) {
            ("console", _) => steps.extend(commands(line, &block)),
            ("diff", Some(file)) => steps.push(Step {
                line,
                what: What::Edit { file, diff: text },
            }),
            (_, Some(file)) => steps.push(Step {
                line,
                what: What::Write { file, text },
            }),
            ("rust", None) => {}
            (language, None) => panic!("line {line}: in which file is this {language}?"),
        }
    }
    steps
}

/// The commands of a block that begins in line `fence`, each with its output.
fn commands<'a>(fence: usize, block: &[&'a str]) -> Vec<Step<'a>> {
    let is_command = |at: &usize| block[*at].starts_with("$ ");
    let starts: Vec<usize> = (0..block.len()).filter(is_command).collect();
    let ends = starts.iter().skip(1).copied().chain([block.len()]);
    let steps = starts.iter().zip(ends).map(|(&start, end)| Step {
        line: fence + 1 + start,
        what: What::Run {
            command: &block[start][2..],
            output: joined(&block[start + 1..end]),
        },
    });
    steps.collect()
}

fn joined(lines: &[&str]) -> String {
    lines.iter().flat_map(|line| [line, "\n"]).collect()
}
