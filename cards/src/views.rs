//! Types of the rules by which an image becomes views.

use serde::{Deserialize, Serialize};

/// How an image becomes views.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ViewsCard {
    /// Crops on the grid nearest to the image's shape, and the whole image.
    NearestGrid(TilingCard),
}

impl ViewsCard {
    /// The rule of a grid of crops, where the model has one.
    pub const fn grid(&self) -> Option<&TilingCard> {
        match self {
            ViewsCard::NearestGrid(card) => Some(card),
        }
    }
}

/// The vendor's crop rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TilingCard {
    /// Where the rule is published.
    pub source: String,
    /// Longest side in pixels of an image that is not cropped, whatever the side of a crop.
    pub no_crops_up_to: u32,
    /// Side in pixels of the crops by which equally near grids are compared, whatever the side of a crop.
    pub area_side: u32,
    /// How many crops the vendor's own code makes; others are an extrapolation. The default.
    pub rule: CropRuleCard,
    /// How many crops other programs make by the same rule.
    pub other_rules: Vec<CropRuleCard>,
}

/// How many crops a program lets the rule make.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CropRuleCard {
    /// The programs, as they are named on screen.
    pub name: String,
    /// Where the numbers are published.
    pub source: String,
    /// Fewest crops of a cropped image.
    pub min_crops: u32,
    /// Most crops.
    pub max_crops: u32,
}

impl TilingCard {
    /// All published rules, the default first.
    pub fn rules(&self) -> impl Iterator<Item = &CropRuleCard> {
        std::iter::once(&self.rule).chain(&self.other_rules)
    }

    /// What one should know of crops that the vendor's code never makes.
    pub fn extrapolation(&self) -> String {
        let CropRuleCard { min_crops, max_crops, .. } = self.rule;
        format!("The vendor's code makes {min_crops} to {max_crops} crops; others are an extrapolation.")
    }
}

