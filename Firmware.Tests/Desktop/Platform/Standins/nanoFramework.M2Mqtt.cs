using System;
using System.Collections;
using System.Security.Cryptography.X509Certificates;
using nanoFramework.M2Mqtt.Messages;

namespace nanoFramework.M2Mqtt
{
    public interface IMqttClient
    {
        public delegate void MqttMsgPublishEventHandler(object sender, MqttMsgPublishEventArgs e);

        public delegate void MqttMsgPublishedEventHandler(object sender, MqttMsgPublishedEventArgs e);
    }

    public class MqttClient : IMqttClient, IDisposable
    {
        public MqttClient(
            string brokerHostName,
            int brokerPort,
            bool secure,
            X509Certificate caCert,
            X509Certificate clientCert,
            MqttSslProtocols sslProtocol) => throw new NotSupportedException();

        public event IMqttClient.MqttMsgPublishEventHandler MqttMsgPublishReceived
        {
            add => throw new NotSupportedException();
            remove => throw new NotSupportedException();
        }

        public event IMqttClient.MqttMsgPublishedEventHandler MqttMsgPublished
        {
            add => throw new NotSupportedException();
            remove => throw new NotSupportedException();
        }

        public bool IsConnected => throw new NotSupportedException();

        public MqttReasonCode Connect(
            string clientId,
            string username,
            string password,
            bool willRetain,
            MqttQoSLevel willQosLevel,
            bool willFlag,
            string willTopic,
            string willMessage,
            bool cleanSession,
            ushort keepAlivePeriod) => throw new NotSupportedException();

        public ushort Subscribe(string[] topics, MqttQoSLevel[] qosLevels) => throw new NotSupportedException();

        public ushort Publish(
            string topic,
            byte[] message,
            string contentType,
            ArrayList userProperties,
            MqttQoSLevel qosLevel,
            bool retain) => throw new NotSupportedException();

        public void Dispose() => throw new NotSupportedException();
    }

    public enum MqttSslProtocols
    {
        None = 0,
        TLSv1_2 = 4,
    }
}

namespace nanoFramework.M2Mqtt.Messages
{
    public class MqttMsgPublishEventArgs : EventArgs
    {
        internal MqttMsgPublishEventArgs() => throw new NotSupportedException();

        public string Topic => throw new NotSupportedException();

        public byte[] Message => throw new NotSupportedException();
    }

    public class MqttMsgPublishedEventArgs : EventArgs
    {
        internal MqttMsgPublishedEventArgs() => throw new NotSupportedException();

        public bool IsPublished => throw new NotSupportedException();
    }

    public enum MqttQoSLevel
    {
        AtLeastOnce = 1,
    }

    public enum MqttReasonCode
    {
        Success = 0,
    }
}
