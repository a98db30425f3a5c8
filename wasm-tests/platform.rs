//! What the runtime takes for granted of a browser.
use wasm_bindgen_test::wasm_bindgen_test;

/// Every index file is gzip, which the browser itself inflates.
#[wasm_bindgen_test]
fn the_browser_inflates_gzip() {
    let inflate = js_sys::Function::new_no_args("return new DecompressionStream('gzip').readable");
    let stream = inflate.call0(&wasm_bindgen::JsValue::UNDEFINED).expect("a stream");
    assert!(stream.is_object());
}

/// Nothing here may run on a server's JavaScript by mistake.
#[wasm_bindgen_test]
fn a_document_is_at_hand() {
    let document = js_sys::Reflect::get(&js_sys::global(), &"document".into()).expect("a global");
    assert!(document.is_object());
}
