//! The models that are known: by the `model_type` of a file, how its card is put together.

use super::card_halves::Read;
use super::{pixel_budget_models, single_tower, tower_pairs, vendor_code};

/// Every `model_type` that is understood.
pub const FAMILIES: &[(&str, Read)] = &[
    ("clip", single_tower::clip),
    ("clip_vision_model", single_tower::clip_vision),
    ("sam", single_tower::sam),
    ("sam_vision_model", single_tower::sam_vision),
    ("internvl", single_tower::internvl),
    ("internvl_vision", single_tower::internvl_vision),
    ("qwen2_5_vl", pixel_budget_models::qwen2_5_vl),
    ("qwen2_5_vl_vision", pixel_budget_models::qwen2_5_vl_vision),
    ("qwen2_vl", pixel_budget_models::qwen2_vl),
    ("qwen2_vl_vision", pixel_budget_models::qwen2_vl_vision),
    ("siglip", single_tower::siglip),
    ("siglip_vision_model", single_tower::siglip_vision),
    ("llava", single_tower::llava),
    ("deepseek_vl", single_tower::deepseek_vl),
    ("deepseek_ocr2", tower_pairs::deepseek_ocr2),
    ("deepseek_ocr2_vision", tower_pairs::deepseek_ocr2_vision),
    ("unlimited_ocr", tower_pairs::unlimited_ocr),
    ("unlimited_ocr_vision", tower_pairs::unlimited_ocr_vision),
    ("deepseek_vl_v2", vendor_code::whole),
];
