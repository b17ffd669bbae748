"""What access points say of themselves, as bytes: elements, frames, capture files. Pure."""
