//! Defaults of the classes of decoders and of whole models of transformers 5.24.0 whose files are read as members of a
//! counted family: `models/*/configuration_*.py`.

use super::class_defaults::Class;
use super::class_defaults::Preset::{Count, Flag, Whole, Word};
use super::library_classes::class;

/// Defaults of `Gemma3TextConfig`.
pub const GEMMA3_TEXT: Class = class(
    "Gemma3TextConfig of transformers 5.24.0",
    &[
        ("vocab_size", Count(262_208)),
        ("hidden_size", Count(2304)),
        ("intermediate_size", Count(9216)),
        ("num_hidden_layers", Count(26)),
        ("num_attention_heads", Count(8)),
        ("num_key_value_heads", Count(4)),
        ("head_dim", Count(256)),
        ("hidden_activation", Word("gelu_pytorch_tanh")),
        ("max_position_embeddings", Count(131_072)),
        ("attention_bias", Flag(false)),
    ],
);

/// Defaults of `Gemma3Config`.
pub const GEMMA3: Class = class(
    "Gemma3Config of transformers 5.24.0",
    &[("tie_word_embeddings", Flag(true)), ("mm_tokens_per_image", Count(256))],
);

/// Defaults of `GlmOcrTextConfig`.
pub const GLM_OCR_TEXT: Class = class(
    "GlmOcrTextConfig of transformers 5.24.0",
    &[
        ("vocab_size", Count(59392)),
        ("hidden_size", Count(1024)),
        ("intermediate_size", Count(4096)),
        ("num_hidden_layers", Count(16)),
        ("num_attention_heads", Count(16)),
        ("num_key_value_heads", Count(8)),
        ("hidden_act", Word("silu")),
        ("max_position_embeddings", Count(131_072)),
    ],
);

/// Defaults of `HunYuanVLTextConfig`.
pub const HUNYUAN_VL_TEXT: Class = class(
    "HunYuanVLTextConfig of transformers 5.24.0",
    &[
        ("vocab_size", Count(290_943)),
        ("hidden_size", Count(4096)),
        ("intermediate_size", Count(11008)),
        ("num_hidden_layers", Count(32)),
        ("num_attention_heads", Count(32)),
        ("hidden_act", Word("silu")),
        ("max_position_embeddings", Count(2048)),
        ("attention_bias", Flag(false)),
    ],
);

/// Defaults of `Idefics3Config`.
pub const IDEFICS3: Class =
    class("Idefics3Config of transformers 5.24.0", &[("tie_word_embeddings", Flag(false)), ("scale_factor", Count(2))]);

/// Defaults of `SmolVLMConfig`.
pub const SMOLVLM: Class =
    class("SmolVLMConfig of transformers 5.24.0", &[("tie_word_embeddings", Flag(false)), ("scale_factor", Count(2))]);

/// Defaults of `Mistral3Config`.
pub const MISTRAL3: Class = class(
    "Mistral3Config of transformers 5.24.0",
    &[
        ("tie_word_embeddings", Flag(true)),
        ("spatial_merge_size", Count(2)),
        ("multimodal_projector_bias", Flag(false)),
        ("projector_hidden_act", Word("gelu")),
        ("vision_feature_layer", Whole(-1)),
    ],
);

/// Defaults of `MistralConfig`.
pub const MISTRAL: Class = class(
    "MistralConfig of transformers 5.24.0",
    &[
        ("vocab_size", Count(32000)),
        ("hidden_size", Count(4096)),
        ("intermediate_size", Count(14336)),
        ("num_hidden_layers", Count(32)),
        ("num_attention_heads", Count(32)),
        ("num_key_value_heads", Count(8)),
        ("hidden_act", Word("silu")),
        ("max_position_embeddings", Count(131_072)),
    ],
);

/// Defaults of `LightOnOcrConfig`.
pub const LIGHTON_OCR: Class = class(
    "LightOnOcrConfig of transformers 5.24.0",
    &[("tie_word_embeddings", Flag(true)), ("spatial_merge_size", Count(2))],
);

/// Defaults of `PaddleOCRTextConfig`.
pub const PADDLEOCR_VL_TEXT: Class = class(
    "PaddleOCRTextConfig of transformers 5.24.0",
    &[
        ("vocab_size", Count(103_424)),
        ("hidden_size", Count(1024)),
        ("intermediate_size", Count(3072)),
        ("num_hidden_layers", Count(18)),
        ("num_attention_heads", Count(16)),
        ("num_key_value_heads", Count(2)),
        ("head_dim", Count(128)),
        ("hidden_act", Word("silu")),
        ("max_position_embeddings", Count(131_072)),
        ("use_bias", Flag(false)),
    ],
);

/// Defaults of `PaddleOCRVLConfig`.
pub const PADDLEOCR_VL: Class =
    class("PaddleOCRVLConfig of transformers 5.24.0", &[("tie_word_embeddings", Flag(true))]);

/// Defaults of `PaliGemmaConfig`.
pub const PALIGEMMA: Class = class(
    "PaliGemmaConfig of transformers 5.24.0",
    &[("tie_word_embeddings", Flag(true)), ("projection_dim", Count(2048))],
);

/// Defaults of `GemmaConfig`.
pub const GEMMA: Class = class(
    "GemmaConfig of transformers 5.24.0",
    &[
        ("vocab_size", Count(256_000)),
        ("hidden_size", Count(3072)),
        ("intermediate_size", Count(24576)),
        ("num_hidden_layers", Count(28)),
        ("num_attention_heads", Count(16)),
        ("num_key_value_heads", Count(16)),
        ("head_dim", Count(256)),
        ("hidden_act", Word("gelu_pytorch_tanh")),
        ("max_position_embeddings", Count(8192)),
        ("attention_bias", Flag(false)),
    ],
);

/// Defaults of `Gemma2Config`.
pub const GEMMA2: Class = class(
    "Gemma2Config of transformers 5.24.0",
    &[
        ("vocab_size", Count(256_000)),
        ("hidden_size", Count(2304)),
        ("intermediate_size", Count(9216)),
        ("num_hidden_layers", Count(26)),
        ("num_attention_heads", Count(8)),
        ("num_key_value_heads", Count(4)),
        ("head_dim", Count(256)),
        ("hidden_activation", Word("gelu_pytorch_tanh")),
        ("max_position_embeddings", Count(8192)),
        ("attention_bias", Flag(false)),
    ],
);

/// Defaults of `Qwen3VLTextConfig`.
pub const QWEN3_VL_TEXT: Class = class(
    "Qwen3VLTextConfig of transformers 5.24.0",
    &[
        ("vocab_size", Count(151_936)),
        ("hidden_size", Count(4096)),
        ("intermediate_size", Count(22016)),
        ("num_hidden_layers", Count(32)),
        ("num_attention_heads", Count(32)),
        ("num_key_value_heads", Count(32)),
        ("head_dim", Count(128)),
        ("hidden_act", Word("silu")),
        ("max_position_embeddings", Count(128_000)),
        ("attention_bias", Flag(false)),
    ],
);

/// Defaults of `Qwen3VLMoeTextConfig`.
pub const QWEN3_VL_MOE_TEXT: Class = class(
    "Qwen3VLMoeTextConfig of transformers 5.24.0",
    &[
        ("vocab_size", Count(151_936)),
        ("hidden_size", Count(2048)),
        ("intermediate_size", Count(5632)),
        ("num_hidden_layers", Count(24)),
        ("num_attention_heads", Count(16)),
        ("num_key_value_heads", Count(16)),
        ("hidden_act", Word("silu")),
        ("max_position_embeddings", Count(128_000)),
        ("attention_bias", Flag(false)),
        ("decoder_sparse_step", Count(1)),
        ("moe_intermediate_size", Count(1408)),
        ("num_experts_per_tok", Count(4)),
        ("num_experts", Count(60)),
    ],
);

/// Defaults of `AyaVisionConfig`.
pub const AYA_VISION: Class = class(
    "AyaVisionConfig of transformers 5.24.0",
    &[
        ("tie_word_embeddings", Flag(true)),
        ("downsample_factor", Count(2)),
        ("vision_feature_layer", Whole(-1)),
        ("vision_feature_select_strategy", Word("full")),
    ],
);

/// Defaults of `Cohere2Config`.
pub const COHERE2: Class = class(
    "Cohere2Config of transformers 5.24.0",
    &[
        ("vocab_size", Count(256_000)),
        ("hidden_size", Count(8192)),
        ("intermediate_size", Count(22528)),
        ("num_hidden_layers", Count(40)),
        ("num_attention_heads", Count(64)),
        ("hidden_act", Word("silu")),
        ("max_position_embeddings", Count(8192)),
        ("attention_bias", Flag(false)),
    ],
);

/// Defaults of `Llama4TextConfig`.
pub const LLAMA4_TEXT: Class = class(
    "Llama4TextConfig of transformers 5.24.0",
    &[
        ("vocab_size", Count(202_048)),
        ("hidden_size", Count(5120)),
        ("intermediate_size", Count(8192)),
        ("intermediate_size_mlp", Count(16384)),
        ("num_hidden_layers", Count(48)),
        ("num_attention_heads", Count(40)),
        ("num_key_value_heads", Count(8)),
        ("head_dim", Count(128)),
        ("hidden_act", Word("silu")),
        ("max_position_embeddings", Count(131_072)),
        ("attention_bias", Flag(false)),
        ("num_experts_per_tok", Count(1)),
        ("num_local_experts", Count(16)),
        ("interleave_moe_layer_step", Count(1)),
    ],
);

/// Defaults of `GotOcr2Config`.
pub const GOT_OCR2: Class = class("GotOcr2Config of transformers 5.24.0", &[("tie_word_embeddings", Flag(true))]);

/// Defaults of `HunYuanVLConfig`.
pub const HUNYUAN_VL: Class = class("HunYuanVLConfig of transformers 5.24.0", &[("tie_word_embeddings", Flag(true))]);
