//! Names that another tool published, with what to use here: docs/llm-perf-opt.md, and text.

use super::summary::columns;
use crate::link::published_names::NameCard;
use crate::link::{MAX_EXTRA_KEY, MAX_EXTRA_TEXT, MAX_EXTRAS, published_names};

/// Every name with what it is there and what to use here, in columns.
pub fn names_text() -> String {
    let all = published_names::cards().iter().flat_map(|card| &card.groups).flat_map(|group| &group.names);
    let rows: Vec<Vec<String>> = all.map(|name| vec![name.name.clone(), name.advice(), name.is.clone()]).collect();
    columns(&rows, 3)
}

/// The same as a document.
pub fn names_markdown() -> String {
    let mut text = String::new();
    for card in published_names::cards() {
        text += &format!(
            "# Names of {}\n\n<!-- Written by scripts/docs; edit configs/names/{}.yaml. -->\n\n\
             Every script, mode, configuration, metric and file of the published tool, and what to use here. Source: {}. {}\n\n\
             A name that is marked \u{201c}opens\u{201d} may itself be given under that key: `sweep=sweep-vision-crops`, \
             `composite=vision_layer_flash`, `part=vit_model_flash`, `metric=io_tb` in a link or an object, \
             `--format vision_sweep.db` on the command line. The canonical link then has the name of this program. Any other \
             name under such a key is answered by an error that says what to use.\n\n\
             ## Extra parameters\n\n\
             The loader of the published model takes and ignores every extra parameter. Here keys that begin with `ext.` are \
             taken like that: they are carried along in the canonical link, and nothing depends on them. A link holds at most \
             {MAX_EXTRAS}, each of at most {MAX_EXTRA_KEY} characters with a text of at most {MAX_EXTRA_TEXT}. Every other \
             unknown key stays an error: a key with a typing error would otherwise be a default in silence, and the answer one \
             to another question.\n",
            card.id, card.id, card.source, card.note
        );
        for group in &card.groups {
            text += &format!(
                "\n## {}\n\n{}\n\n| name | there | here | opens |\n|---|---|---|---|\n",
                group.title, group.about
            );
            for name in &group.names {
                let opens = match name.opens.as_deref() {
                    Some("format") => "`--format`".to_owned(),
                    Some(key) => format!("`{key}=`"),
                    None => String::new(),
                };
                text += &format!("| `{}` | {} | {} | {opens} |\n", name.name, name.is, here(name));
            }
        }
    }
    text
}

/// What to use, with what can be typed as code.
fn here(name: &NameCard) -> String {
    let code = |text: &String| format!("`{text}`");
    let format = name.format.as_ref().map(|format| format!("`--format {format}`"));
    let texts = [name.link.as_ref().map(code), format, name.command.as_ref().map(code), name.instead.clone()];
    texts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}
