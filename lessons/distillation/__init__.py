"""The lesson "A teacher for few bits": distillation (survey IV-D)."""
