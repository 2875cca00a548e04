//! Answers as text: JSON, CSV, Markdown.
