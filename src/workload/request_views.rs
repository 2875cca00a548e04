//! The views of a request: those that are given, those of a grid that was chosen, or those that the model's rule makes.

use super::rules::{PixelSize, TileGrid, ViewError, ViewPlan, ViewRole, ViewShape, plan};
use crate::request::{Crops, Request};
use crate::views::WholePlace;

impl Request {
    /// Its views.
    ///
    /// # Errors
    /// An image that the model's processor refuses.
    pub fn plan(&self) -> Result<ViewPlan, ViewError> {
        let base = PixelSize { width: self.base, height: self.base };
        let image = match self.crops {
            Crops::Image { width, height } => PixelSize { width, height },
            Crops::None | Crops::Grid(_) => base,
        };
        if !self.views.is_empty() {
            let shape = |view: &crate::request::GivenView| ViewShape {
                width: view.width,
                height: view.height,
                count: view.count,
                role: ViewRole::Whole,
            };
            return Ok(ViewPlan { views: self.views.iter().map(shape).collect(), ..whole(image, base) });
        }
        let views = &self.model.vision.views;
        let Some(card) = views.nearest_grid() else { return plan(views, image.width, image.height) };
        let place = card.whole.map_or(WholePlace::Last, |whole| whole.place);
        let grid = self.grid().map(|grid| TileGrid { rows: grid.rows, columns: grid.columns });
        Ok(self.tiled(image, grid, place))
    }

    /// One square view of the base's side: what stands in where an image has no views.
    pub(super) fn plan_of_base(&self) -> ViewPlan {
        let base = PixelSize { width: self.base, height: self.base };
        whole(base, base)
    }

    /// Crops of the request's sides on a grid, and the view of the whole image.
    fn tiled(&self, image: PixelSize, grid: Option<TileGrid>, place: WholePlace) -> ViewPlan {
        let base = PixelSize { width: self.base, height: self.base };
        let mut plan = whole(image, base);
        if let Some(grid) = grid {
            let shape = ViewShape { width: self.tile, height: self.tile, count: grid.tiles(), role: ViewRole::Tile };
            let at = match place {
                WholePlace::Last => 0,
                WholePlace::First => 1,
            };
            plan.views.insert(at, shape);
            plan.grid = Some(grid);
        }
        plan
    }
}

/// One view of the whole image.
fn whole(image: PixelSize, size: PixelSize) -> ViewPlan {
    let view = ViewShape { width: size.width, height: size.height, count: 1, role: ViewRole::Whole };
    ViewPlan { image, views: vec![view], grid: None, shown: None, padded_patches: None }
}
