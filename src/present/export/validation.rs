//! The validation table: docs/validation.md, CSV and JSON.

use crate::VERSION;
use crate::compare::validation::{Row, Section, summary};
use serde::Serialize;

/// The table as one record.
#[derive(Debug, Clone, Serialize)]
pub struct ValidationRecord<'a> {
    version: &'static str,
    summary: String,
    sections: &'a [Section],
}

/// The table as one record.
pub fn validation_record(sections: &[Section]) -> ValidationRecord<'_> {
    ValidationRecord { version: VERSION, summary: summary(sections), sections }
}

/// The table as the document `docs/validation.md`.
pub fn validation_markdown(sections: &[Section]) -> String {
    let mut text = format!(
        "# Validation\n\n<!-- Written by scripts/docs; edit src/compare/validation/ and configs/validation/. -->\n\n\
         What StageCost counts and expects, beside what others counted and measured. Every figure of ours is worked out anew \
         from the layer graph and the hardware cards; nothing is fitted to a row, and a row that misses its demand stays.\n\n\
         **{}**\n",
        summary(sections)
    );
    for section in sections {
        text += &format!("\n## {}\n\n{}\n\n", section.title, section.about);
        text += &format!("| {} | source |\n|---|---:|---:|---:|---:|---|---|---:|\n", Row::HEADS.join(" | "));
        for row in &section.rows {
            let cells = row.cells().join(" | ").replace("MISS", "**MISS**");
            text += &format!("| {cells} | {} |\n", row.source + 1);
        }
        text += "\nSources:\n\n";
        for (index, source) in section.sources.iter().enumerate() {
            text += &format!("{}. {source}\n", index + 1);
        }
    }
    text
}

/// Every row with its section and its source, errors at full precision.
pub fn validation_csv(sections: &[Section]) -> String {
    let mut text = "section,what,ours,published,error,error_share,demand,verdict,remarks,source\n".to_owned();
    for section in sections {
        for row in &section.rows {
            let [what, ours, published, off, demand, verdict, remarks] = row.cells();
            let share = row.error.map(|share| share.to_string()).unwrap_or_default();
            let source = section.sources.get(row.source).cloned().unwrap_or_default();
            let title = section.title.to_owned();
            let line = [title, what, ours, published, off, share, demand, verdict, remarks, source];
            text += &(line.map(|cell| quoted(&cell)).join(",") + "\n");
        }
    }
    text
}

fn quoted(cell: &str) -> String {
    format!("\"{}\"", cell.replace('"', "\"\""))
}
