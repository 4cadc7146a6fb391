"""The page "Certificate": what the course has checked of a learner's answers, and how."""
