//! `GivenView`: views that a link gives in place of what the model's rule makes of an image, such as `448x448*7`.

use super::limits::{MAX_CROPS, MAX_SIDE};
use crate::text::parse;

/// Most sizes of views that a link may give.
pub const MAX_VIEWS: usize = 8;

/// Equal views of an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GivenView {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// How many of them an image has.
    pub count: u32,
}

impl GivenView {
    /// The text of a link that gives none.
    pub const NONE: &str = "rule";

    /// Views of a text such as `448x448*7_896x448`; a comma is taken too, but in a list of such texts it ends one.
    pub fn list(text: &str) -> Result<Vec<Self>, &'static str> {
        let views: Vec<GivenView> = text.split(['_', ',']).map(GivenView::one).collect::<Result<_, _>>()?;
        if views.len() > MAX_VIEWS { Err("too many sizes") } else { Ok(views) }
    }

    fn one(text: &str) -> Result<Self, &'static str> {
        let (size, count) = match text.split_once('*') {
            Some((size, count)) => (size, parse::whole(count, MAX_CROPS)?),
            None => (text, 1),
        };
        let (width, height) = parse::pair(size, MAX_SIDE)?;
        Ok(GivenView { width, height, count })
    }

    /// The text of a link.
    pub fn text(views: &[GivenView]) -> String {
        if views.is_empty() {
            return GivenView::NONE.to_owned();
        }
        let one = |view: &GivenView| match view.count {
            1 => format!("{}x{}", view.width, view.height),
            count => format!("{}x{}*{count}", view.width, view.height),
        };
        views.iter().map(one).collect::<Vec<_>>().join("_")
    }

    /// What the key takes, as error messages and help put it.
    pub fn expects() -> String {
        format!(
            "expected up to {MAX_VIEWS} sizes, width x height in pixels (each at most {MAX_SIDE}) with a number, such as \
             448x448*7 or 1024x1024_640x640*6, or {}",
            GivenView::NONE
        )
    }
}
