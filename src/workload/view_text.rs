//! The views of a request in words.

use super::views::{Pass, Workload};
use crate::request::Request;
use crate::text::format;

impl Request {
    /// Its views in words, such as `view of 1024 px, 2x3 crops of 640 px` or `7 views of 448 px`.
    pub fn views_text(&self) -> String {
        if self.has_grid_of_crops() {
            let crops = match self.grid() {
                None => "no crops".to_owned(),
                Some(grid) => format!("{grid} crops of {} px", self.tile),
            };
            return format!("view of {} px, {crops}", self.base);
        }
        Workload::new(self).views.iter().map(of_pass).collect::<Vec<_>>().join(", ")
    }
}

fn of_pass(pass: &Pass) -> String {
    let size = match pass.view.width == pass.view.height {
        true => format!("{} px", pass.view.width),
        false => format!("{} × {} px", pass.view.width, pass.view.height),
    };
    if pass.count == 1.0 { format!("view of {size}") } else { format!("{} views of {size}", format::count(pass.count)) }
}
