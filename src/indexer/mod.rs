//! What is on this site? (skeleton)
