//! Tokens of an image's views, by a model's token rule.

use super::size::{TileGrid, ViewPlan, ViewRole, ViewShape};
use stagecost_cards::tokens::{FeaturePlace, PaddingTokens, StitchedCard, TileTokens, TokensCard};

/// A grid of tokens.
#[derive(Debug, Clone, Copy, PartialEq)]
struct TokenGrid {
    rows: u64,
    columns: u64,
}

impl TokenGrid {
    /// Tokens with so many more after each row.
    const fn with_row_ends(self, per_row: u32) -> u64 {
        self.rows * (self.columns + per_row as u64)
    }
}

/// Tokens of an image in the prompt. `token_grid_of` says the rows and columns of tokens that a view becomes behind the
/// merger.
pub fn tokens(plan: &ViewPlan, token_grid_of: impl Fn(&ViewShape) -> (u32, u32), card: &TokensCard) -> u64 {
    let of_views = match card.features {
        FeaturePlace::Prompt => plan.views.iter().map(|view| view_tokens(plan, view, token_grid_of(view), card)).sum(),
        FeaturePlace::CrossAttention => 0,
    };
    of_views + u64::from(card.per_image)
}

fn view_tokens(plan: &ViewPlan, view: &ViewShape, grid: (u32, u32), card: &TokensCard) -> u64 {
    let grid = TokenGrid { rows: u64::from(grid.0), columns: u64::from(grid.1) };
    let of_grids = match (view.role, plan.grid, card.tiles) {
        (ViewRole::Tile, Some(tiles), TileTokens::Stitched(stitched)) => {
            stitched_tokens(plan, view, (grid, tiles), stitched)
        }
        (ViewRole::Tile | ViewRole::Whole, _, _) => u64::from(view.count) * grid.with_row_ends(card.per_row),
    };
    of_grids + u64::from(view.count) * u64::from(card.per_view)
}

/// Tokens of all tiles, stitched together: `grid` a tile's, `tiles` how they lie.
fn stitched_tokens(plan: &ViewPlan, view: &ViewShape, (grid, tiles): (TokenGrid, TileGrid), card: StitchedCard) -> u64 {
    let stitched =
        TokenGrid { rows: grid.rows * u64::from(tiles.rows), columns: grid.columns * u64::from(tiles.columns) };
    let shown = match card.padding {
        PaddingTokens::Kept => stitched,
        PaddingTokens::LeftOut => without_padding(plan, view, (grid, tiles), stitched),
        PaddingTokens::Unpadded => unpadded(plan, stitched),
    };
    let most = card.max_tiles.map(|most| u64::from(most) * grid.rows * grid.rows);
    most.map_or(shown, |most| reduced(shown, most)).with_row_ends(card.per_row)
}

/// The grid without the rows and columns that show nothing but padding.
fn without_padding(
    plan: &ViewPlan,
    view: &ViewShape,
    (grid, tiles): (TokenGrid, TileGrid),
    stitched: TokenGrid,
) -> TokenGrid {
    let Some(shown) = plan.shown else { return stitched };
    let empty = |side: u32, tiles: u32, shown: u32, tokens: u64| {
        let padding = u64::from(side) * u64::from(tiles) - u64::from(shown);
        padding * tokens / u64::from(side.max(1))
    };
    TokenGrid {
        rows: stitched.rows - empty(view.height, tiles.rows, shown.height, grid.rows),
        columns: stitched.columns - empty(view.width, tiles.columns, shown.width, grid.columns),
    }
}

/// The grid cut on both sides to the image's aspect ratio, an odd row or column of padding left in.
fn unpadded(plan: &ViewPlan, grid: TokenGrid) -> TokenGrid {
    let (width, height) = (f64::from(plan.image.width), f64::from(plan.image.height));
    let (rows, columns) = (grid.rows as f64, grid.columns as f64);
    if width / height > columns / rows {
        let shown = whole_tokens(height * (columns / width)).min(grid.rows);
        TokenGrid { rows: grid.rows - (grid.rows - shown) / 2 * 2, ..grid }
    } else {
        let shown = whole_tokens(width * (rows / height)).min(grid.columns);
        TokenGrid { columns: grid.columns - (grid.columns - shown) / 2 * 2, ..grid }
    }
}

/// A number rounded down, after rounding to seven decimals so that 26.999 999 99 is 27.
fn whole_tokens(number: f64) -> u64 {
    let below = number.floor();
    let tokens = if below + 1.0 - number <= 5e-8 { below + 1.0 } else { below };
    tokens as u64
}

/// The grid at no more than about so many tokens; up to a tenth more along a side is let pass.
fn reduced(grid: TokenGrid, most: u64) -> TokenGrid {
    let ratio = ((grid.rows * grid.columns) as f64 / most.max(1) as f64).sqrt();
    if ratio > 1.1 {
        // Python's floor division: of the exact quotient, not of the rounded one.
        let along = |tokens: u64| ((tokens as f64 - tokens as f64 % ratio) / ratio).round() as u64;
        TokenGrid { rows: along(grid.rows), columns: along(grid.columns) }
    } else {
        grid
    }
}
