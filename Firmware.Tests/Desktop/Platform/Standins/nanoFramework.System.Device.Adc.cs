using System;

namespace System.Device.Adc
{
    public abstract class AdcChannelBase
    {
        public abstract int ReadValue();
    }

    public class AdcChannel : AdcChannelBase, IDisposable
    {
        internal AdcChannel() => throw new NotSupportedException();

        public override int ReadValue() => throw new NotSupportedException();

        public void Dispose() => throw new NotSupportedException();
    }

    public abstract class AdcControllerBase
    {
        public abstract AdcChannel OpenChannel(int channelNumber);
    }

    public class AdcController : AdcControllerBase
    {
        public AdcController() => throw new NotSupportedException();

        public override AdcChannel OpenChannel(int channelNumber) => throw new NotSupportedException();
    }
}
