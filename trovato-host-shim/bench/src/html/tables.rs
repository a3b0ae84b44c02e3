//! The tables of a scenario.

use std::fmt::Write as _;

use super::escape::escape;
use super::verdict;
use crate::Result;
use crate::number::{said, shown};
use crate::report::{Group, Outcome, Ratio, Report, Words};
use crate::studies;

/// Everything that was measured, in one table.
pub(super) fn figures(groups: &[Group], html: &mut String) -> Result<()> {
    let mut figures = groups.iter().flat_map(|group| &group.figures);
    if figures.all(|figures| figures.n == 1) {
        return values(groups, html);
    }
    html.push_str(
        "<div class=\"wide\"><table>\n<thead><tr><th></th><th>case</th><th>what</th><th>in</th>\
         <th class=\"number\">n</th><th class=\"number\">p50</th><th class=\"number\">p95</th>\
         <th class=\"number\">p99</th><th class=\"number\">mean</th><th class=\"number\">±</th>\
         <th class=\"number\">most</th></tr></thead>\n",
    );
    for group in groups {
        html.push_str("<tbody>\n");
        for (at, figures) in group.figures.iter().enumerate() {
            let label = if at == 0 {
                escape(&group.label().join(", "))
            } else {
                String::new()
            };
            write!(
                html,
                "<tr><th>{label}</th><td>{}</td><td>{}</td><td>{}</td><td class=\"number\">{}</td>",
                escape(&figures.case),
                figures.metric,
                figures.unit,
                figures.n,
            )?;
            for value in [
                figures.p50,
                figures.p95,
                figures.p99,
                figures.mean,
                figures.deviation,
                figures.max,
            ] {
                write!(html, "<td class=\"number\">{}</td>", shown(value))?;
            }
            html.push_str("</tr>\n");
        }
        html.push_str("</tbody>\n");
    }
    html.push_str("</table></div>\n");
    Ok(())
}

/// The same where everything was measured once.
fn values(groups: &[Group], html: &mut String) -> Result<()> {
    html.push_str(
        "<div class=\"wide\"><table>\n<thead><tr><th></th><th>case</th><th>what</th>\
         <th class=\"number\">value</th><th>in</th></tr></thead>\n",
    );
    for group in groups {
        html.push_str("<tbody>\n");
        for (at, figures) in group.figures.iter().enumerate() {
            let label = if at == 0 { group.label() } else { Vec::new() };
            writeln!(
                html,
                "<tr><th>{}</th><td>{}</td><td>{}</td><td class=\"number\">{}</td><td>{}</td></tr>",
                escape(&label.join(", ")),
                escape(&figures.case),
                figures.metric,
                shown(figures.p50),
                figures.unit,
            )?;
        }
        html.push_str("</tbody>\n");
    }
    html.push_str("</table></div>\n");
    Ok(())
}

/// Quotients, and the words for those that are as they should be and for
/// those that are not.
pub(super) fn ratios(ratios: &[Ratio], words: [&str; 2], html: &mut String) -> Result<()> {
    html.push_str(
        "<div class=\"wide\"><table>\n<thead><tr><th>ratio of p50</th><th></th>\
         <th class=\"number\">value</th><th class=\"number\">in tenths of the run</th>\
         <th class=\"number\">aim</th><th></th></tr></thead>\n<tbody>\n",
    );
    for ratio in ratios {
        let fields = ratio.fields.map(|fields| format!("{fields} fields"));
        let about = [ratio.subject.clone(), ratio.state.to_owned()];
        let about = about.into_iter().chain(fields);
        let about: Vec<_> = about.filter(|text| !text.is_empty()).collect();
        let quotient = ratio.quotient;
        let is_met = ratio.aim.map(|aim| aim.is_met_by(quotient.value));
        writeln!(
            html,
            "<tr><td>{}</td><td>{}</td><td class=\"number\">{}</td>\
             <td class=\"number\">{} to {}</td><td class=\"number\">{}</td><td>{}</td></tr>",
            escape(&ratio.what),
            escape(&about.join(", ")),
            shown(quotient.value),
            shown(quotient.low),
            shown(quotient.high),
            ratio.aim.map(said).unwrap_or_default(),
            verdict(is_met, words),
        )?;
    }
    html.push_str("</tbody></table></div>\n");
    Ok(())
}

/// What no figure says.
pub(super) fn words(words: &Words, html: &mut String) -> Result<()> {
    html.push_str("<div class=\"wide\"><table>\n<thead><tr>");
    for head in words.heads {
        write!(html, "<th>{}</th>", escape(head))?;
    }
    html.push_str("</tr></thead>\n<tbody>\n");
    for row in words.rows {
        html.push_str("<tr>");
        for (at, cell) in row.iter().enumerate() {
            let kind = if at == 0 { "th" } else { "td" };
            write!(html, "<{kind}>{}</{kind}>", escape(cell))?;
        }
        html.push_str("</tr>\n");
    }
    html.push_str("</tbody></table></div>\n");
    Ok(())
}

/// A value in the unit that is its size.
fn sized(value: f64, unit: &str) -> String {
    match unit {
        "µs" if value >= 1000.0 => format!("{} ms", shown(value / 1000.0)),
        "KiB" if value >= 1024.0 => format!("{} MiB", shown(value / 1024.0)),
        _ => format!("{} {unit}", shown(value)),
    }
}

/// What the studies measured, with ours beside it.
pub(super) fn quotes(report: &Report, scenario: &str, html: &mut String) -> Result<()> {
    let mut quotes = studies::of(scenario).peekable();
    let Some(first) = quotes.peek() else {
        return Ok(());
    };
    write!(
        html,
        "<h3>Beside the study</h3>\n<p class=\"foreign\">From other hardware and other versions, \
         not to be compared with ours line by line. {}.</p>\n\
         <div class=\"wide\"><table>\n<thead><tr><th>what</th>\
         <th class=\"number\">theirs, other hardware</th><th class=\"number\">ours</th>\
         <th>remark</th></tr></thead>\n<tbody>\n",
        escape(first.study.source()),
    )?;
    for quote in quotes {
        let ours = quote.ours(report);
        let ours = ours.map(|(value, unit)| sized(value, unit));
        writeln!(
            html,
            "<tr><td>{}</td><td class=\"number foreign\">{}</td><td class=\"number\">{}</td>\
             <td>{}</td></tr>",
            escape(quote.what),
            escape(quote.value),
            ours.unwrap_or_default(),
            escape(quote.remark),
        )?;
    }
    html.push_str("</tbody></table></div>\n");
    Ok(())
}

/// The p50 of each case, with a column for each number of fields.
pub(super) fn by_fields(outcome: &Outcome, html: &mut String) -> Result<()> {
    let mut fields: Vec<&str> = Vec::new();
    for group in &outcome.groups {
        let number = group.fields.unwrap_or("");
        if !fields.contains(&number) {
            fields.push(number);
        }
    }
    html.push_str("<div class=\"wide\"><table>\n<thead><tr><th></th><th>p50 in µs, by fields</th>");
    for number in &fields {
        write!(html, "<th class=\"number\">{}</th>", escape(number))?;
    }
    html.push_str("</tr></thead>\n");
    for groups in outcome
        .groups
        .chunk_by(|one, next| one.subject == next.subject)
    {
        html.push_str("<tbody>\n");
        for (at, figures) in groups[0].figures.iter().enumerate() {
            let subject = if at == 0 { &*groups[0].subject } else { "" };
            write!(
                html,
                "<tr><th>{}</th><td>{}</td>",
                escape(subject),
                escape(&figures.case)
            )?;
            for number in &fields {
                let group = groups
                    .iter()
                    .find(|group| group.fields.unwrap_or("") == *number);
                let figures = group.and_then(|group| group.case(&figures.case));
                let value = figures.map(|figures| shown(figures.p50));
                write!(
                    html,
                    "<td class=\"number\">{}</td>",
                    value.unwrap_or_default()
                )?;
            }
            html.push_str("</tr>\n");
        }
        html.push_str("</tbody>\n");
    }
    html.push_str("</table></div>\n");
    Ok(())
}
