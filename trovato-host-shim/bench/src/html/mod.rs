//! A report as a page: one file, with all that it needs in it.

mod escape;
pub(crate) mod section;
mod tables;

use std::fmt::Write as _;

use crate::Result;
use crate::date;
use crate::headline::{ALL, Headline};
use crate::number::{said, shown};
use crate::report::Report;

use escape::escape;

const STYLE: &str = include_str!("style.css");

/// The page.
///
/// # Errors
///
/// When a chart cannot be drawn.
pub fn page(report: &Report) -> Result<String> {
    let mut html = String::new();
    write!(
        html,
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <title>Trovato: benchmarks</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n\
         <h1>Trovato: benchmarks</h1>\n"
    )?;
    machine(report, &mut html)?;
    contents(report, &mut html)?;
    headlines(report, &mut html)?;
    for outcomes in report
        .outcomes
        .chunk_by(|one, next| one.scenario == next.scenario)
    {
        section::write(report, outcomes, &mut html)?;
    }
    html.push_str("</main>\n</body>\n</html>\n");
    Ok(html)
}

fn machine(report: &Report, html: &mut String) -> Result<()> {
    let machine = &report.machine;
    let rows = [
        ("Date", format!("{} UTC", date::of(machine.began))),
        ("Processor", machine.processor.clone()),
        ("Cores", machine.cores.to_string()),
        ("System", machine.kernel.clone()),
        ("Engine", format!("wasmtime {}", machine.wasmtime)),
        ("Compiled", machine.build.to_owned()),
        (
            "Load",
            format!(
                "{} before the run and {} after it, this program included",
                shown(machine.load[0]),
                shown(machine.load[1])
            ),
        ),
        (
            "Clock",
            format!(
                "reading it takes {} ns, which is in every time",
                report.clock_ns
            ),
        ),
        ("Effort", report.effort.to_owned()),
        (
            "Engine settings",
            "pooled instances, epochs, copy-on-write images, 64 MiB of memory each, 256 KiB of it \
             resident; as a host has by default, unless a scenario says otherwise"
                .to_owned(),
        ),
    ];
    html.push_str("<dl class=\"machine\">\n");
    for (name, value) in rows {
        writeln!(html, "<dt>{name}</dt><dd>{}</dd>", escape(&value))?;
    }
    html.push_str("</dl>\n");
    if machine.build != "optimised" {
        html.push_str(
            "<p class=\"warning\">This program was not compiled for speed: its figures say \
             nothing.</p>\n",
        );
    }
    html.push_str(
        "<p>Cases that stand in one table were called in turn, so that whatever disturbed the \
         machine disturbed them all: compare within a table, and across tables with care. Where \
         nothing else is said, a tenth as many calls as are counted come before, as warm-up. A \
         percentile is the value at the nearest rank. Nothing is left out: the column \
         <em>most</em> has the greatest of all.</p>\n",
    );
    Ok(())
}

fn contents(report: &Report, html: &mut String) -> Result<()> {
    let mut names: Vec<&str> = report.outcomes.iter().map(|one| one.scenario).collect();
    names.dedup();
    html.push_str("<nav>");
    for name in names {
        write!(html, "<a href=\"#{name}\">{name}</a> ")?;
    }
    html.push_str("</nav>\n");
    Ok(())
}

fn headlines(report: &Report, html: &mut String) -> Result<()> {
    let lines: Vec<&Headline> = report.headlines().collect();
    if lines.is_empty() {
        return Ok(());
    }
    html.push_str(
        "<h2 id=\"aims\">What it comes to</h2>\n\
         <div class=\"wide\"><table>\n<thead><tr><th>figure</th><th class=\"number\">value</th>\
         <th></th><th class=\"number\">aim</th><th></th><th>what it is</th></tr></thead>\n<tbody>\n",
    );
    for kind in &ALL {
        let Some(line) = lines.iter().find(|line| line.kind.name == kind.name) else {
            continue;
        };
        writeln!(
            html,
            "<tr><td><code>{}</code></td><td class=\"number\">{}</td><td>{}</td>\
             <td class=\"number\">{}</td><td>{}</td><td>{}</td></tr>",
            kind.name,
            shown(line.value),
            kind.unit,
            kind.aim.map(said).unwrap_or_default(),
            verdict(line.is_met(), ["met", "missed"]),
            escape(kind.about),
        )?;
    }
    html.push_str("</tbody></table></div>\n");
    Ok(())
}

/// A word for whether an aim is met; none where there is no aim.
fn verdict(is_met: Option<bool>, [met, missed]: [&str; 2]) -> String {
    match is_met {
        Some(true) => format!("<span class=\"met\">{met}</span>"),
        Some(false) => format!("<span class=\"missed\">{missed}</span>"),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figures::Figures;
    use crate::machine::Machine;
    use crate::report::{Aim, Group, Outcome, Words};

    fn report() -> Report {
        let group = Group {
            state: "warm",
            bytes: Some(2470),
            ..Group::new(
                "post-2k",
                vec![
                    Figures::of("plain <b>", "time", "µs", &[4.0, 4.0, 77.5]),
                    Figures::of("lazy", "time", "µs", &[1.0, 1.0, 1.0]),
                ],
            )
        };
        let ratio = group.ratio("plain <b>", "lazy", Some(Aim::Above(5.0)));
        Report {
            machine: Machine::look(),
            clock_ns: 20,
            effort: "a trial",
            outcomes: vec![Outcome {
                scenario: "gate1",
                part: "alter",
                about: "Three reads & one write.",
                words: Some(Words {
                    heads: &["", "limits"],
                    rows: &[&["plain", "memory & time"], &["lazy", "the same"]],
                }),
                groups: vec![group],
                ratios: ratio.into_iter().collect(),
                headlines: vec![Headline::new("lazy_vs_full_warm_2k", 4.0)],
                ..Outcome::default()
            }],
        }
    }

    #[test]
    fn it_needs_nothing_from_elsewhere() {
        let page = page(&report()).unwrap();
        assert!(page.starts_with("<!doctype html>") && page.contains("<svg "));
        for elsewhere in ["src=", "<link", "@import", "url(", "<script"] {
            assert!(!page.contains(elsewhere), "{elsewhere}");
        }
        // A namespace is a name, and no address.
        let page = page.replace("http://www.w3.org/2000/svg", "");
        assert!(!page.contains("http"));
        assert!(page.contains("prefers-color-scheme: dark"));
    }

    #[test]
    fn text_is_escaped() {
        let page = page(&report()).unwrap();
        assert!(page.contains("plain &lt;b&gt;") && page.contains("reads &amp; one write"));
        assert!(!page.contains("plain <b>"));
    }

    #[test]
    fn words_stand_in_a_table() {
        let page = page(&report()).unwrap();
        assert!(page.contains("<th></th><th>limits</th>"));
        assert!(page.contains("<tr><th>plain</th><td>memory &amp; time</td></tr>"));
    }

    #[test]
    fn outliers_and_missed_aims_are_shown() {
        let page = page(&report()).unwrap();
        assert!(page.contains(">77.50<"));
        assert!(page.contains("<span class=\"missed\">missed</span>"));
    }

    #[test]
    fn the_studies_stand_beside_it_as_from_other_hardware() {
        let page = page(&report()).unwrap();
        assert!(page.contains("26.00 µs") && page.contains("Apple Silicon"));
        assert!(page.contains("other hardware"));
    }
}
