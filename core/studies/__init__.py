"""Small measurements that a page or a lesson shows, one a file: frozen inputs, frozen result."""
