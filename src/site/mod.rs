//! The small pre-renderer: Markdown to pages. (skeleton)
