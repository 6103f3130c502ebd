//! Texts are judged by what they mean: a small grammar of meanings over words of each language.
