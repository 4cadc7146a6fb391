"""What a lesson is made of: steps, answers, checks, prose, progress. It knows no lesson."""
