//! Texts of documents as the store keeps them: each compressed by itself, so that any one can be read alone.

use std::cell::RefCell;

use zstd::bulk::{Compressor, Decompressor};
use zstd::zstd_safe::get_frame_content_size;

use super::columns::damaged;
use crate::error::Result;

/// Makes speeches two fifths of what they are. The next levels cost more time than they spare room; the lower ones leave
/// an index of more than 1.6 times its text.
const LEVEL: i32 = 6;

// A context is some hundred kilobytes that are set up anew otherwise for every document.
thread_local! {
    static PACK: RefCell<Option<Compressor<'static>>> = const { RefCell::new(None) };
    static UNPACK: RefCell<Option<Decompressor<'static>>> = const { RefCell::new(None) };
}

/// The text compressed; as it is where that would make it longer.
pub(super) fn pack(text: &str) -> Vec<u8> {
    let packed = PACK.with_borrow_mut(|pack| {
        if pack.is_none() {
            *pack = Compressor::new(LEVEL).ok();
        }
        pack.as_mut()?.compress(text.as_bytes()).ok()
    });
    packed.filter(|packed| packed.len() < text.len()).unwrap_or_else(|| text.as_bytes().to_vec())
}

/// The text of so many bytes that was packed.
pub(super) fn unpack(packed: &[u8], bytes: usize) -> Result<String> {
    let text = if packed.len() == bytes {
        packed.to_vec()
    } else {
        // So much memory is asked for: the packed text itself must say so too.
        if !matches!(get_frame_content_size(packed), Ok(Some(told)) if told == bytes as u64) {
            return Err(damaged());
        }
        UNPACK.with_borrow_mut(|unpack| {
            if unpack.is_none() {
                *unpack = Decompressor::new().ok();
            }
            unpack.as_mut().and_then(|unpack| unpack.decompress(packed, bytes).ok()).ok_or_else(damaged)
        })?
    };
    if text.len() != bytes {
        return Err(damaged());
    }
    String::from_utf8(text).map_err(|_| damaged())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_comes_back_and_a_damaged_one_does_not() {
        let long = "We trust our neighbours. ".repeat(100);
        for text in ["", "a", "Élan", &long] {
            assert_eq!(unpack(&pack(text), text.len()).unwrap(), text);
        }
        let packed = pack(&long);
        assert!(packed.len() * 4 < long.len());
        assert!(unpack(&packed[..packed.len() - 3], long.len()).is_err());
        // Nor is memory asked for that no text needs.
        for bytes in [long.len() - 1, u32::MAX as usize, usize::MAX] {
            assert!(unpack(&packed, bytes).is_err());
        }
    }
}
