"""Signs: door plates, star signs and certificates of service, each numbered and checked by anybody."""
