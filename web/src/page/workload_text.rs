//! A workload in words.

use stagecost::request::{Crops, Key};
use stagecost::study::sweep::Point;
use stagecost::text::format;

/// Describes a workload in a phrase: images, crops, pixels.
pub fn workload_text(point: &Point) -> String {
    let images = match point.request.batch {
        1 => String::new(),
        batch => format!("{} images of ", format::count(batch.into())),
    };
    let request = &point.request;
    if !request.has_grid_of_crops() {
        let views = request.views_text();
        return match request.crops {
            Crops::Image { width, height } if request.uses(Key::Image) => {
                format!("{images}{width} × {height} px ({views})")
            }
            Crops::Image { .. } | Crops::None | Crops::Grid(_) => images + views.trim_start_matches("view of "),
        };
    }
    match (point.request.crops, point.request.grid()) {
        (Crops::Image { width, height }, Some(grid)) => {
            format!("{images}{width} × {height} px ({} × {} crops)", grid.rows, grid.columns)
        }
        (Crops::Image { width, height }, None) => format!("{images}{width} × {height} px (no crops)"),
        (_, Some(grid)) => format!("{images}{} × {} crops", grid.rows, grid.columns),
        (_, None) => format!("{images}{} × {} px without crops", point.request.base, point.request.base),
    }
}
