//! The models that are known: by the `model_type` of a file, how its card is put together.

use super::halves::Read;
use super::{budgeted, pairs, single, vendor};

/// Every `model_type` that is understood.
pub const FAMILIES: &[(&str, Read)] = &[
    ("clip", single::clip),
    ("clip_vision_model", single::clip_vision),
    ("sam", single::sam),
    ("sam_vision_model", single::sam_vision),
    ("internvl", single::internvl),
    ("internvl_vision", single::internvl_vision),
    ("qwen2_5_vl", budgeted::qwen2_5_vl),
    ("qwen2_5_vl_vision", budgeted::qwen2_5_vl_vision),
    ("qwen2_vl", budgeted::qwen2_vl),
    ("qwen2_vl_vision", budgeted::qwen2_vl_vision),
    ("siglip", single::siglip),
    ("siglip_vision_model", single::siglip_vision),
    ("llava", single::llava),
    ("deepseek_vl", single::deepseek_vl),
    ("deepseek_ocr2", pairs::deepseek_ocr2),
    ("deepseek_ocr2_vision", pairs::deepseek_ocr2_vision),
    ("unlimited_ocr", pairs::unlimited_ocr),
    ("unlimited_ocr_vision", pairs::unlimited_ocr_vision),
    ("deepseek_vl_v2", vendor::whole),
];
