//! A table that scrolls by itself.

use leptos::prelude::*;

/// Shows a table under a name for screen readers, with a caption where there is one.
pub fn scroll_table(
    label: &'static str,
    class: &'static str,
    caption: Option<String>,
    heads: Vec<String>,
    rows: Vec<AnyView>,
) -> AnyView {
    let heads: Vec<_> = heads.into_iter().map(|head| view! { <th scope="col">{head}</th> }).collect();
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label=label>
            <table class=class>
                {caption.map(|caption| view! { <caption>{caption}</caption> })}
                <thead>
                    <tr>{heads}</tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// Shows a row: its head, and a text a column.
pub fn text_row(head: String, cells: Vec<String>, class: Option<&'static str>) -> AnyView {
    let cells: Vec<_> = cells.into_iter().map(|cell| view! { <td>{cell}</td> }).collect();
    view! {
        <tr class=class>
            <th scope="row">{head}</th>
            {cells}
        </tr>
    }
    .into_any()
}
