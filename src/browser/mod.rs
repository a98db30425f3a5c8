//! The engine in the browser: the programmers' interface and the page's behaviour. (skeleton)
