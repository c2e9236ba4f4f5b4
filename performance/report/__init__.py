"""The report: a yearly account whose figures are asked for, never typed."""
