//! Defaults of the vision classes of transformers 5.24.0 whose models are read as members of a counted family:
//! `models/*/configuration_*.py`.

use super::class_defaults::Class;
use super::class_defaults::Preset::{Count, Counts, Flag, Ratio, Word};
use super::library_classes::class;

/// Defaults of `Dinov2Config`.
pub const DINOV2: Class = class(
    "Dinov2Config of transformers 5.24.0",
    &[
        ("hidden_size", Count(768)),
        ("hidden_act", Word("gelu")),
        ("num_attention_heads", Count(12)),
        ("num_hidden_layers", Count(12)),
        ("num_channels", Count(3)),
        ("image_size", Count(224)),
        ("patch_size", Count(14)),
        ("mlp_ratio", Ratio(4.0)),
        ("use_swiglu_ffn", Flag(false)),
        ("qkv_bias", Flag(true)),
        ("use_mask_token", Flag(true)),
        ("apply_layernorm", Flag(true)),
    ],
);

/// Defaults of `Dinov2WithRegistersConfig`.
pub const DINOV2_WITH_REGISTERS: Class = class(
    "Dinov2WithRegistersConfig of transformers 5.24.0",
    &[
        ("hidden_size", Count(768)),
        ("hidden_act", Word("gelu")),
        ("num_attention_heads", Count(12)),
        ("num_hidden_layers", Count(12)),
        ("num_channels", Count(3)),
        ("image_size", Count(224)),
        ("patch_size", Count(16)),
        ("num_register_tokens", Count(4)),
        ("mlp_ratio", Ratio(4.0)),
        ("use_swiglu_ffn", Flag(false)),
        ("qkv_bias", Flag(true)),
        ("apply_layernorm", Flag(true)),
    ],
);

/// Defaults of `DINOv3ViTConfig`.
pub const DINOV3_VIT: Class = class(
    "DINOv3ViTConfig of transformers 5.24.0",
    &[
        ("hidden_size", Count(384)),
        ("hidden_act", Word("gelu")),
        ("intermediate_size", Count(1536)),
        ("num_attention_heads", Count(6)),
        ("num_hidden_layers", Count(12)),
        ("num_channels", Count(3)),
        ("image_size", Count(224)),
        ("patch_size", Count(16)),
        ("num_register_tokens", Count(0)),
        ("query_bias", Flag(true)),
        ("key_bias", Flag(false)),
        ("value_bias", Flag(true)),
        ("proj_bias", Flag(true)),
        ("mlp_bias", Flag(true)),
        ("use_gated_mlp", Flag(false)),
        ("apply_layernorm", Flag(true)),
    ],
);

/// Defaults of `Gemma4VisionConfig`.
pub const GEMMA4_VISION: Class = class(
    "Gemma4VisionConfig of transformers 5.24.0",
    &[
        ("hidden_size", Count(768)),
        ("hidden_activation", Word("gelu_pytorch_tanh")),
        ("intermediate_size", Count(3072)),
        ("num_attention_heads", Count(12)),
        ("num_hidden_layers", Count(16)),
        ("patch_size", Count(16)),
        ("position_embedding_size", Count(10240)),
        ("pooling_kernel_size", Count(3)),
        ("head_dim", Count(64)),
        ("attention_bias", Flag(false)),
        ("standardize", Flag(false)),
        ("use_clipped_linears", Flag(false)),
    ],
);

/// Defaults of `GlmOcrVisionConfig`.
pub const GLM_OCR_VISION: Class = class(
    "GlmOcrVisionConfig of transformers 5.24.0",
    &[
        ("depth", Count(24)),
        ("hidden_size", Count(1024)),
        ("hidden_act", Word("silu")),
        ("intermediate_size", Count(4096)),
        ("num_heads", Count(16)),
        ("in_channels", Count(3)),
        ("image_size", Count(336)),
        ("patch_size", Count(14)),
        ("spatial_merge_size", Count(2)),
        ("temporal_patch_size", Count(2)),
        ("out_hidden_size", Count(1536)),
        ("attention_bias", Flag(true)),
    ],
);

/// Defaults of `GotOcr2VisionConfig`.
pub const GOT_OCR2_VISION: Class = class(
    "GotOcr2VisionConfig of transformers 5.24.0",
    &[
        ("hidden_size", Count(768)),
        ("hidden_act", Word("gelu")),
        ("num_attention_heads", Count(12)),
        ("num_hidden_layers", Count(12)),
        ("num_channels", Count(3)),
        ("image_size", Count(1024)),
        ("patch_size", Count(16)),
        ("window_size", Count(14)),
        ("global_attn_indexes", Counts(&[2, 5, 8, 11])),
        ("qkv_bias", Flag(true)),
        ("output_channels", Count(256)),
        ("mlp_dim", Count(3072)),
        ("use_abs_pos", Flag(true)),
        ("use_rel_pos", Flag(true)),
    ],
);

/// Defaults of `HunYuanVLVisionConfig`.
pub const HUNYUAN_VL_VISION: Class = class(
    "HunYuanVLVisionConfig of transformers 5.24.0",
    &[
        ("hidden_size", Count(1152)),
        ("hidden_act", Word("gelu")),
        ("intermediate_size", Count(4304)),
        ("num_attention_heads", Count(16)),
        ("num_hidden_layers", Count(27)),
        ("num_channels", Count(3)),
        ("patch_size", Count(16)),
        ("spatial_merge_size", Count(2)),
        ("temporal_patch_size", Count(1)),
        ("out_hidden_size", Count(4096)),
        ("max_image_size", Count(2048)),
    ],
);

/// Defaults of `Idefics3VisionConfig`.
pub const IDEFICS3_VISION: Class = class(
    "Idefics3VisionConfig of transformers 5.24.0",
    &[
        ("hidden_size", Count(1152)),
        ("hidden_act", Word("gelu_pytorch_tanh")),
        ("intermediate_size", Count(3072)),
        ("num_attention_heads", Count(16)),
        ("num_hidden_layers", Count(12)),
        ("num_channels", Count(3)),
        ("image_size", Count(224)),
        ("patch_size", Count(32)),
    ],
);

/// Defaults of `SmolVLMVisionConfig`.
pub const SMOLVLM_VISION: Class = class(
    "SmolVLMVisionConfig of transformers 5.24.0",
    &[
        ("hidden_size", Count(1152)),
        ("hidden_act", Word("gelu_pytorch_tanh")),
        ("intermediate_size", Count(3072)),
        ("num_attention_heads", Count(16)),
        ("num_hidden_layers", Count(12)),
        ("num_channels", Count(3)),
        ("image_size", Count(224)),
        ("patch_size", Count(32)),
    ],
);

/// Defaults of `PixtralVisionConfig`.
pub const PIXTRAL_VISION: Class = class(
    "PixtralVisionConfig of transformers 5.24.0",
    &[
        ("hidden_size", Count(1024)),
        ("hidden_act", Word("gelu")),
        ("intermediate_size", Count(4096)),
        ("num_attention_heads", Count(16)),
        ("num_hidden_layers", Count(24)),
        ("num_channels", Count(3)),
        ("image_size", Count(1024)),
        ("patch_size", Count(16)),
    ],
);

/// Defaults of `PaddleOCRVisionConfig`.
pub const PADDLEOCR_VL_VISION: Class = class(
    "PaddleOCRVisionConfig of transformers 5.24.0",
    &[
        ("hidden_size", Count(1152)),
        ("hidden_act", Word("gelu_pytorch_tanh")),
        ("intermediate_size", Count(4304)),
        ("num_attention_heads", Count(16)),
        ("num_hidden_layers", Count(27)),
        ("num_channels", Count(3)),
        ("image_size", Count(384)),
        ("patch_size", Count(14)),
        ("spatial_merge_size", Count(2)),
    ],
);

/// Defaults of `Qwen3VLVisionConfig`.
pub const QWEN3_VL_VISION: Class = class(
    "Qwen3VLVisionConfig of transformers 5.24.0",
    &[
        ("depth", Count(27)),
        ("hidden_size", Count(1152)),
        ("hidden_act", Word("gelu_pytorch_tanh")),
        ("intermediate_size", Count(4304)),
        ("num_heads", Count(16)),
        ("in_channels", Count(3)),
        ("patch_size", Count(16)),
        ("spatial_merge_size", Count(2)),
        ("temporal_patch_size", Count(2)),
        ("out_hidden_size", Count(3584)),
        ("num_position_embeddings", Count(2304)),
        ("deepstack_visual_indexes", Counts(&[8, 16, 24])),
    ],
);

/// Defaults of `Qwen3VLMoeVisionConfig`.
pub const QWEN3_VL_MOE_VISION: Class = class(
    "Qwen3VLMoeVisionConfig of transformers 5.24.0",
    &[
        ("depth", Count(27)),
        ("hidden_size", Count(1152)),
        ("hidden_act", Word("gelu_pytorch_tanh")),
        ("intermediate_size", Count(4304)),
        ("num_heads", Count(16)),
        ("in_channels", Count(3)),
        ("patch_size", Count(16)),
        ("spatial_merge_size", Count(2)),
        ("temporal_patch_size", Count(2)),
        ("out_hidden_size", Count(3584)),
        ("num_position_embeddings", Count(2304)),
        ("deepstack_visual_indexes", Counts(&[8, 16, 24])),
    ],
);

/// Defaults of `Qwen3_5VisionConfig`.
pub const QWEN3_5_VISION: Class = class(
    "Qwen3_5VisionConfig of transformers 5.24.0",
    &[
        ("depth", Count(27)),
        ("hidden_size", Count(1152)),
        ("hidden_act", Word("gelu_pytorch_tanh")),
        ("intermediate_size", Count(4304)),
        ("num_heads", Count(16)),
        ("in_channels", Count(3)),
        ("patch_size", Count(16)),
        ("spatial_merge_size", Count(2)),
        ("temporal_patch_size", Count(2)),
        ("out_hidden_size", Count(3584)),
        ("num_position_embeddings", Count(2304)),
    ],
);

/// Defaults of `Sam3ViTConfig`.
pub const SAM3_VIT: Class = class(
    "Sam3ViTConfig of transformers 5.24.0",
    &[
        ("hidden_size", Count(1024)),
        ("hidden_act", Word("gelu")),
        ("intermediate_size", Count(4736)),
        ("num_attention_heads", Count(16)),
        ("num_hidden_layers", Count(32)),
        ("num_channels", Count(3)),
        ("image_size", Count(1008)),
        ("patch_size", Count(14)),
        ("window_size", Count(24)),
        ("pretrain_image_size", Count(336)),
    ],
);

/// Defaults of `Sam3VisionConfig`.
pub const SAM3_VISION: Class =
    class("Sam3VisionConfig of transformers 5.24.0", &[("hidden_act", Word("gelu")), ("fpn_hidden_size", Count(256))]);

/// Defaults of `Siglip2VisionConfig`.
pub const SIGLIP2_VISION: Class = class(
    "Siglip2VisionConfig of transformers 5.24.0",
    &[
        ("hidden_size", Count(768)),
        ("hidden_act", Word("gelu_pytorch_tanh")),
        ("intermediate_size", Count(3072)),
        ("num_attention_heads", Count(12)),
        ("num_hidden_layers", Count(12)),
        ("num_channels", Count(3)),
        ("patch_size", Count(16)),
        ("num_patches", Count(256)),
        ("vision_use_head", Flag(true)),
    ],
);

/// Defaults of `Llama4VisionConfig`.
pub const LLAMA4_VISION: Class = class(
    "Llama4VisionConfig of transformers 5.24.0",
    &[
        ("hidden_size", Count(768)),
        ("hidden_act", Word("gelu")),
        ("intermediate_size", Count(5632)),
        ("num_attention_heads", Count(16)),
        ("num_hidden_layers", Count(34)),
        ("num_channels", Count(3)),
        ("image_size", Count(448)),
        ("patch_size", Count(14)),
        ("pixel_shuffle_ratio", Ratio(0.5)),
        ("projector_input_dim", Count(4096)),
        ("projector_output_dim", Count(4096)),
        ("multi_modal_projector_bias", Flag(false)),
    ],
);
