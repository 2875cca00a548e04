//! What transformers 5.24.0 fills in where a file says nothing: the defaults of its configuration and processor
//! classes, `models/*/configuration_*.py` and `models/*/image_processing_*.py`.

use super::class_defaults::Preset::{Count, Counts, Flag, Ratio, Whole, Word};
use super::class_defaults::{Class, Preset};

/// Fields and their defaults.
pub type Presets = &'static [(&'static str, Preset)];

/// Makes a class of its name and its defaults.
pub const fn class(name: &'static str, values: Presets) -> Class {
    Class { name, values }
}

/// An object whose fields have no defaults here.
pub const NONE: Class = class("transformers 5.24.0", &[]);

/// Contrastive tower.
pub const CLIP_VISION: Class = class(
    "CLIPVisionConfig of transformers 5.24.0",
    &[
        ("hidden_size", Count(768)),
        ("intermediate_size", Count(3072)),
        ("num_hidden_layers", Count(12)),
        ("num_attention_heads", Count(12)),
        ("num_channels", Count(3)),
        ("image_size", Count(224)),
        ("patch_size", Count(32)),
        ("hidden_act", Word("quick_gelu")),
    ],
);

/// Contrastive tower without class token.
pub const SIGLIP_VISION: Class = class(
    "SiglipVisionConfig of transformers 5.24.0",
    &[
        ("hidden_size", Count(768)),
        ("intermediate_size", Count(3072)),
        ("num_hidden_layers", Count(12)),
        ("num_attention_heads", Count(12)),
        ("num_channels", Count(3)),
        ("image_size", Count(224)),
        ("patch_size", Count(16)),
        ("hidden_act", Word("gelu_pytorch_tanh")),
        ("vision_use_head", Flag(true)),
    ],
);

/// Contrastive tower of a model that takes its features before the last layer.
pub const LLAVA_VISION: Class = class(
    "LlavaConfig of transformers 5.24.0",
    &[
        ("hidden_size", Count(1024)),
        ("intermediate_size", Count(4096)),
        ("num_hidden_layers", Count(24)),
        ("num_attention_heads", Count(16)),
        ("num_channels", Count(3)),
        ("image_size", Count(336)),
        ("patch_size", Count(14)),
        ("hidden_act", Word("quick_gelu")),
    ],
);

/// That model.
pub const LLAVA: Class = class(
    "LlavaConfig of transformers 5.24.0",
    &[
        ("vision_feature_layer", Whole(-2)),
        ("vision_feature_select_strategy", Word("default")),
        ("projector_hidden_act", Word("gelu")),
        ("multimodal_projector_bias", Flag(true)),
        ("tie_word_embeddings", Flag(false)),
    ],
);

/// Tower with windows and relative positions.
pub const SAM_VISION: Class = class(
    "SamVisionConfig of transformers 5.24.0",
    &[
        ("hidden_size", Count(768)),
        ("output_channels", Count(256)),
        ("num_hidden_layers", Count(12)),
        ("num_attention_heads", Count(12)),
        ("num_channels", Count(3)),
        ("image_size", Count(1024)),
        ("patch_size", Count(16)),
        ("hidden_act", Word("gelu")),
        ("qkv_bias", Flag(true)),
        ("mlp_ratio", Ratio(4.0)),
        ("use_abs_pos", Flag(true)),
        ("use_rel_pos", Flag(true)),
        ("window_size", Count(14)),
        ("global_attn_indexes", Counts(&[2, 5, 8, 11])),
    ],
);

/// The same before a language model as encoder.
pub const DEEPSEEK_OCR2_SAM: Class = class(
    "DeepseekOcr2SamVisionConfig of transformers 5.24.0",
    &[
        ("hidden_size", Count(768)),
        ("output_channels", Count(256)),
        ("num_hidden_layers", Count(12)),
        ("num_attention_heads", Count(12)),
        ("num_channels", Count(3)),
        ("image_size", Count(1024)),
        ("patch_size", Count(16)),
        ("hidden_act", Word("gelu")),
        ("qkv_bias", Flag(true)),
        ("mlp_ratio", Ratio(4.0)),
        ("use_abs_pos", Flag(true)),
        ("use_rel_pos", Flag(true)),
        ("window_size", Count(14)),
        ("global_attn_indexes", Counts(&[2, 5, 8, 11])),
        ("downsample_channels", Counts(&[512, 896])),
    ],
);

/// The same before a contrastive tower.
pub const UNLIMITED_OCR_SAM: Class = class(
    "UnlimitedOcrSamVisionConfig of transformers 5.24.0",
    &[
        ("hidden_size", Count(768)),
        ("output_channels", Count(256)),
        ("num_hidden_layers", Count(12)),
        ("num_attention_heads", Count(12)),
        ("num_channels", Count(3)),
        ("image_size", Count(1024)),
        ("patch_size", Count(16)),
        ("hidden_act", Word("gelu")),
        ("qkv_bias", Flag(true)),
        ("mlp_dim", Count(3072)),
        ("use_abs_pos", Flag(true)),
        ("use_rel_pos", Flag(true)),
        ("window_size", Count(14)),
        ("global_attn_indexes", Counts(&[2, 5, 8, 11])),
        ("downsample_channels", Counts(&[512, 1024])),
    ],
);

/// A language model as encoder.
pub const DEEPSEEK_OCR2_ENCODER: Class = class(
    "DeepseekOcr2VisionEncoderConfig of transformers 5.24.0",
    &[
        ("hidden_size", Count(4096)),
        ("intermediate_size", Count(22016)),
        ("num_hidden_layers", Count(32)),
        ("num_attention_heads", Count(32)),
        ("num_key_value_heads", Count(32)),
        ("hidden_act", Word("silu")),
        ("use_sliding_window", Flag(false)),
    ],
);

/// A contrastive tower that reads another's features.
pub const UNLIMITED_OCR_ENCODER: Class = class(
    "UnlimitedOcrVisionEncoderConfig of transformers 5.24.0",
    &[
        ("hidden_size", Count(1024)),
        ("intermediate_size", Count(4096)),
        ("num_hidden_layers", Count(24)),
        ("num_attention_heads", Count(16)),
        ("image_size", Count(224)),
        ("patch_size", Count(14)),
        ("hidden_act", Word("quick_gelu")),
    ],
);

/// Tower with layer scale.
pub const INTERNVL_VISION: Class = class(
    "InternVLVisionConfig of transformers 5.24.0",
    &[
        ("hidden_size", Count(1024)),
        ("num_hidden_layers", Count(24)),
        ("num_attention_heads", Count(16)),
        ("attention_bias", Flag(false)),
        ("use_qk_norm", Flag(false)),
        ("intermediate_size", Count(4096)),
        ("hidden_act", Word("gelu")),
        ("norm_type", Word("layer_norm")),
        ("image_size", Count(448)),
        ("patch_size", Count(14)),
        ("num_channels", Count(3)),
        ("use_mask_token", Flag(false)),
        ("use_absolute_position_embeddings", Flag(true)),
        ("use_mean_pooling", Flag(true)),
    ],
);

/// That tower with its projector.
pub const INTERNVL: Class = class(
    "InternVLConfig of transformers 5.24.0",
    &[
        ("downsample_ratio", Ratio(0.5)),
        ("projector_hidden_act", Word("gelu")),
        ("vision_feature_select_strategy", Word("default")),
        ("tie_word_embeddings", Flag(true)),
    ],
);

/// Tower with windows in pixels.
pub const QWEN2_5_VL_VISION: Class = class(
    "Qwen2_5_VLVisionConfig of transformers 5.24.0",
    &[
        ("depth", Count(32)),
        ("hidden_size", Count(3584)),
        ("hidden_act", Word("silu")),
        ("intermediate_size", Count(3420)),
        ("num_heads", Count(16)),
        ("in_channels", Count(3)),
        ("patch_size", Count(14)),
        ("spatial_merge_size", Count(2)),
        ("temporal_patch_size", Count(2)),
        ("window_size", Count(112)),
        ("out_hidden_size", Count(3584)),
        ("fullatt_block_indexes", Counts(&[7, 15, 23, 31])),
    ],
);

/// Tower without windows.
pub const QWEN2_VL_VISION: Class = class(
    "Qwen2VLVisionConfig of transformers 5.24.0",
    &[
        ("depth", Count(32)),
        ("embed_dim", Count(1280)),
        ("hidden_size", Count(3584)),
        ("hidden_act", Word("quick_gelu")),
        ("mlp_ratio", Ratio(4.0)),
        ("num_heads", Count(16)),
        ("in_channels", Count(3)),
        ("patch_size", Count(14)),
        ("spatial_merge_size", Count(2)),
        ("temporal_patch_size", Count(2)),
    ],
);

/// Decoder of the same.
pub const QWEN2_5_VL_TEXT: Class = class("Qwen2_5_VLTextConfig of transformers 5.24.0", QWEN2_VL_TEXT.values);

/// Decoder of the one before, of the same defaults.
pub const QWEN2_VL_TEXT: Class = class(
    "Qwen2VLTextConfig of transformers 5.24.0",
    &[
        ("vocab_size", Count(152_064)),
        ("hidden_size", Count(8192)),
        ("intermediate_size", Count(29568)),
        ("num_hidden_layers", Count(80)),
        ("num_attention_heads", Count(64)),
        ("num_key_value_heads", Count(8)),
        ("hidden_act", Word("silu")),
        ("max_position_embeddings", Count(32768)),
        ("use_sliding_window", Flag(false)),
    ],
);

/// Decoder with biases of queries, keys and values.
pub const QWEN2: Class = class(
    "Qwen2Config of transformers 5.24.0",
    &[
        ("vocab_size", Count(151_936)),
        ("hidden_size", Count(4096)),
        ("intermediate_size", Count(22016)),
        ("num_hidden_layers", Count(32)),
        ("num_attention_heads", Count(32)),
        ("num_key_value_heads", Count(32)),
        ("hidden_act", Word("silu")),
        ("max_position_embeddings", Count(32768)),
        ("use_sliding_window", Flag(false)),
        ("tie_word_embeddings", Flag(false)),
    ],
);

/// Decoder without biases.
pub const LLAMA: Class = class(
    "LlamaConfig of transformers 5.24.0",
    &[
        ("vocab_size", Count(32_000)),
        ("hidden_size", Count(4096)),
        ("intermediate_size", Count(11008)),
        ("num_hidden_layers", Count(32)),
        ("num_attention_heads", Count(32)),
        ("hidden_act", Word("silu")),
        ("max_position_embeddings", Count(2048)),
        ("attention_bias", Flag(false)),
        ("mlp_bias", Flag(false)),
    ],
);

/// Decoder that normalises queries and keys.
pub const QWEN3: Class = class(
    "Qwen3Config of transformers 5.24.0",
    &[
        ("vocab_size", Count(151_936)),
        ("hidden_size", Count(4096)),
        ("intermediate_size", Count(22016)),
        ("num_hidden_layers", Count(32)),
        ("num_attention_heads", Count(32)),
        ("num_key_value_heads", Count(32)),
        ("head_dim", Count(128)),
        ("hidden_act", Word("silu")),
        ("max_position_embeddings", Count(32768)),
        ("attention_bias", Flag(false)),
        ("use_sliding_window", Flag(false)),
    ],
);

/// Decoder with experts.
pub const DEEPSEEK_OCR2_TEXT: Class = class(
    "DeepseekOcr2TextConfig of transformers 5.24.0",
    &[
        ("vocab_size", Count(102_400)),
        ("hidden_size", Count(4096)),
        ("intermediate_size", Count(11008)),
        ("num_hidden_layers", Count(32)),
        ("num_attention_heads", Count(32)),
        ("hidden_act", Word("silu")),
        ("max_position_embeddings", Count(2048)),
        ("attention_bias", Flag(false)),
        ("mlp_bias", Flag(false)),
        ("n_routed_experts", Count(64)),
        ("n_shared_experts", Count(2)),
        ("moe_intermediate_size", Count(1407)),
    ],
);

/// Decoder with experts, in a vendor's own file.
pub const DEEPSEEK_V2: Class = class(
    "configuration_deepseek_v2.py of deepseek-ai/DeepSeek-OCR",
    &[("hidden_act", Word("silu")), ("attention_bias", Flag(false))],
);

/// Decoder with experts and a window of generated tokens.
pub const UNLIMITED_OCR_TEXT: Class = class(
    "UnlimitedOcrTextConfig of transformers 5.24.0",
    &[
        ("vocab_size", Count(129_280)),
        ("hidden_size", Count(1280)),
        ("intermediate_size", Count(6848)),
        ("num_hidden_layers", Count(12)),
        ("num_attention_heads", Count(10)),
        ("num_key_value_heads", Count(10)),
        ("hidden_act", Word("silu")),
        ("max_position_embeddings", Count(32768)),
        ("attention_bias", Flag(false)),
        ("mlp_bias", Flag(false)),
        ("n_routed_experts", Count(64)),
        ("n_shared_experts", Count(2)),
        ("num_experts_per_tok", Count(6)),
        ("moe_intermediate_size", Count(896)),
        ("first_k_dense_replace", Count(1)),
        ("sliding_window", Count(128)),
    ],
);

/// A whole model whose head is its own matrix unless the file says otherwise.
pub const UNTIED: Class = class("the model's class in transformers 5.24.0", &[("tie_word_embeddings", Flag(false))]);

/// Processor of tiles beside a larger whole view, 768 px.
pub const DEEPSEEK_OCR2_PROCESSOR: Class = class(
    "DeepseekOcr2ImageProcessor of transformers 5.24.0",
    &[
        ("height", Count(1024)),
        ("min_patches", Count(2)),
        ("max_patches", Count(6)),
        ("tile_size", Count(768)),
        ("crop_to_patches", Flag(true)),
    ],
);

/// Processor of tiles beside a larger whole view, 640 px.
pub const UNLIMITED_OCR_PROCESSOR: Class = class(
    "UnlimitedOcrImageProcessor of transformers 5.24.0",
    &[
        ("height", Count(1024)),
        ("min_patches", Count(2)),
        ("max_patches", Count(32)),
        ("tile_size", Count(640)),
        ("crop_to_patches", Flag(true)),
    ],
);

/// Processor of tiles and a thumbnail of one side.
pub const GOT_OCR2_PROCESSOR: Class =
    class("GotOcr2ImageProcessor of transformers 5.24.0", &[("min_patches", Count(1)), ("max_patches", Count(12))]);

/// Processor of pixel budgets. The class itself stops at 1,003,520 px; every checkpoint was published with more.
pub const QWEN2_VL_PROCESSOR: Class = class(
    "preprocessor_config.json as the models of this kind were published; a checkpoint's own may differ",
    &[("min_pixels", Count(3_136)), ("max_pixels", Count(12_845_056))],
);
