"""The lab of calibration."""
