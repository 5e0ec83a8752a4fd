"""Every plan is simulated in every future: planned against simulated, tightening, reasons, regret."""
