//! Elements as text, every text inside them escaped.

use stagecost::addresses::addresses;
use stagecost::plot::svg_text::escaped;
use std::fmt::Write;

/// `<name attributes>inside</name>`, where `inside` is markup already.
pub fn element(name: &str, attributes: &[(&str, &str)], inside: &str) -> String {
    let mut text = format!("<{name}");
    for (key, value) in attributes {
        // Writing into a string cannot fail.
        let _ = write!(text, " {key}=\"{}\"", escaped(value));
    }
    text + ">" + inside + "</" + name + ">"
}

/// An element that holds a plain text.
pub fn plain(name: &str, text: &str) -> String {
    element(name, &[], &escaped(text))
}

/// A text in which addresses can be followed, each into a tab of its own that learns nothing of this one.
pub fn linked(text: &str) -> String {
    let link = |address: &str| {
        let attributes = [("href", address), ("target", "_blank"), ("rel", "noopener noreferrer")];
        element("a", &attributes, &escaped(address))
    };
    let piece = |(piece, is_address)| if is_address { link(piece) } else { escaped(piece).to_string() };
    addresses(text).into_iter().map(piece).collect()
}

/// A row of a table: its head, and cells.
pub fn row(head: &str, cells: impl IntoIterator<Item = String>, class: &str) -> String {
    let cells: String = cells.into_iter().map(|cell| plain("td", &cell)).collect();
    let class: &[(&str, &str)] = if class.is_empty() { &[] } else { &[("class", class)] };
    element("tr", class, &(element("th", &[("scope", "row")], &escaped(head)) + &cells))
}

/// A table that scrolls by itself and says what it is.
pub fn table(label: &str, class: &str, caption: &str, heads: &[String], rows: &[String]) -> String {
    let heads: String = heads.iter().map(|head| element("th", &[("scope", "col")], &escaped(head))).collect();
    let caption = if caption.is_empty() { String::new() } else { plain("caption", caption) };
    let inside = caption + &element("thead", &[], &element("tr", &[], &heads)) + &element("tbody", &[], &rows.concat());
    let scroll = [("class", "scroll"), ("tabindex", "0"), ("role", "region"), ("aria-label", label)];
    element("div", &scroll, &element("table", &[("class", class)], &inside))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_become_links_and_nothing_else_does() {
        let link = linked("Table <1>, https://a.b/c?d=\"e\".");
        let anchor = "<a href=\"https://a.b/c?d=\" target=\"_blank\" rel=\"noopener noreferrer\">https://a.b/c?d=</a>";
        assert_eq!(link, format!("Table &lt;1&gt;, {anchor}&quot;e&quot;."));
        assert_eq!(linked("javascript:alert(1) a & b"), "javascript:alert(1) a &amp; b");
    }

    #[test]
    fn texts_stay_texts() {
        assert_eq!(plain("p", "a < b & \"c\""), "<p>a &lt; b &amp; &quot;c&quot;</p>");
        assert_eq!(
            row("<i>", ["1".to_owned()], "x"),
            "<tr class=\"x\"><th scope=\"row\">&lt;i&gt;</th><td>1</td></tr>"
        );
    }
}
