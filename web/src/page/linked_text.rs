//! Texts whose addresses are links.

use leptos::prelude::*;
use stagecost::text::addresses::addresses;

/// Shows a text with its addresses as links, each into a tab of its own that learns nothing of this one.
pub fn linked_text(text: &str) -> Vec<AnyView> {
    let piece = |(piece, is_address): (&str, bool)| {
        let text = piece.to_owned();
        match is_address {
            true => {
                let href = text.clone();
                view! { <a href=href target="_blank" rel="noopener noreferrer">{text}</a> }.into_any()
            }
            false => text.into_any(),
        }
    };
    addresses(text).into_iter().map(piece).collect()
}

/// Shows such a text as a paragraph.
pub fn linked_paragraph(text: &str) -> AnyView {
    view! { <p class="lead">{linked_text(text)}</p> }.into_any()
}
